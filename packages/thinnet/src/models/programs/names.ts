// The names of what programs are fed and give.

/** Samples of an input, targets and sample weights of an output. */
export const inputName = (i: number) => `x_${i}`
export const targetName = (i: number) => `y_${i}`
export const weightName = (i: number) => `sampleWeight_${i}`
/** The same of the validation data. */
export const validationName = (name: string) => `validation_${name}`
/** What a model predicts at an output. */
export const outputName = (i: number) => `y_${i}_predicted`
/** The optimizer's memory of a bank. */
export const slotName = (bank: { readonly name: string }, slot: string) => `${bank.name}_${slot}`
/** The gradient of the weights in a bank. */
export const gradientName = (bank: { readonly name: string }) => `${bank.name}_gradient`
/** What a layer assigns to a weight. */
export const assignedName = (i: number) => `assigned_${i}`
/** What a state becomes. */
export const nextName = (name: string) => `${name}_next`
/** What training is fed for every step: floats and whole numbers, in rows. */
export const NUMBERS = 'numbers'
export const INTEGERS = 'integers'
/** Rows of the floats. */
export const LEARNING_RATE = 'learningRate'
export const ROWS = 'rows'
export const scalarName = (name: string) => `scalar_${name}`
/** Rows of the whole numbers: where the rows of a batch begin and end, and whether to validate. */
export const ROW_START = 'rowStart'
export const ROW_END = 'rowEnd'
export const VALIDATE = 'validate'
/** What training gives of every step. */
export const SUMS = 'sums'
export const VALIDATION = 'validation'
