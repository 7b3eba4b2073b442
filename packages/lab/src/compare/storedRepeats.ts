/** The kind of studies that train one model again and again, whose trials any worker can run. */
export const repeatsKind = 'repeats'
/** The same of a model that is a function of the process that began them. */
export const localRepeatsKind = 'repeats in one process'
