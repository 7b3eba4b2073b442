// What a model has to know of the table that it was trained on, so that rows of another file become the same inputs.

/** A column of numbers: one input, and a second one if `indicator`. */
export interface NumberColumn {
  readonly name: string
  readonly kind: 'number'
  /** What stands in for a missing value: the median of the training rows. */
  readonly missing: number
  /** Whether a further input says 1 where the value is missing, and otherwise 0. */
  readonly indicator: boolean
}

/**
 * A column of names: one input for each of `vocabulary`, 1 where the row has that name; all 0 for names never seen. A column of
 * yes and no has `vocabulary: ['yes'], reference: 'no'`, and so one input: 1 for yes, otherwise 0.
 */
export interface CategoryColumn {
  readonly name: string
  readonly kind: 'category'
  readonly vocabulary: readonly string[]
  /** A name that is known, and has no input of its own: all inputs are 0. */
  readonly reference?: string | undefined
  /** Whether a further input, the last, says 1 where the value is missing, and otherwise 0. */
  readonly indicator: boolean
}

export type Column = NumberColumn | CategoryColumn

/** Classes: an output in `[0, 1]` for the second of two, or an output for each. */
export interface ClassTarget {
  readonly name: string
  readonly kind: 'classes'
  /** The names of the classes, in the order of the outputs. */
  readonly classes: readonly string[]
}

/** A number, which the model learns standardized: `target = output * scale + mean`. */
export interface NumberTarget {
  readonly name: string
  readonly kind: 'number'
  readonly mean: number
  readonly scale: number
}

export type Target = ClassTarget | NumberTarget

/** How rows of a table become the input of a model, and what its outputs mean. */
export interface Schema {
  readonly version: 1
  /** In the order of the inputs; absent for models that do not read tables. */
  readonly columns?: readonly Column[]
  readonly target?: Target
}
