// What a model has to know of the table that it was trained on, so that rows of another file become the same inputs.

/** A column of numbers: one input, and a second one if `indicator`. */
export interface NumberColumn {
  /** The column's name in the first line of the file. */
  readonly name: string
  /** Tells the kinds of {@link Column} apart. */
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
  /** The column's name in the first line of the file. */
  readonly name: string
  /** Tells the kinds of {@link Column} apart. */
  readonly kind: 'category'
  /** The names with an input each, in the order of the inputs. */
  readonly vocabulary: readonly string[]
  /** A name that is known, and has no input of its own: all inputs are 0. */
  readonly reference?: string | undefined
  /** Whether a further input, the last, says 1 where the value is missing, and otherwise 0. */
  readonly indicator: boolean
}

/** A column that is an input of the model, and how its cells become numbers. */
export type Column = NumberColumn | CategoryColumn

/** Classes: an output in `[0, 1]` for the second of two, or an output for each. */
export interface ClassTarget {
  /** The column's name in the first line of the file. */
  readonly name: string
  /** Tells the kinds of {@link Target} apart. */
  readonly kind: 'classes'
  /** The names of the classes, in the order of the outputs. */
  readonly classes: readonly string[]
}

/** A number, which the model learns standardized: `target = output * scale + mean`. */
export interface NumberTarget {
  /** The column's name in the first line of the file. */
  readonly name: string
  /** Tells the kinds of {@link Target} apart. */
  readonly kind: 'number'
  /** The mean of the training rows, in the unit of the column. */
  readonly mean: number
  /** The standard deviation of the training rows, in the unit of the column; above 0. */
  readonly scale: number
}

/** The column that the model predicts, and what its outputs say of it. */
export type Target = ClassTarget | NumberTarget

/** How rows of a table become the input of a model, and what its outputs mean. */
export interface Schema {
  /** Of this description, for files that outlive it. */
  readonly version: 1
  /** In the order of the inputs; absent for models that do not read tables. */
  readonly columns?: readonly Column[]
  /** Absent where nothing says what outputs mean. */
  readonly target?: Target
}
