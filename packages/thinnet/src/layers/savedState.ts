import type { Variable } from './variable.js'

/** A number that Keras keeps among the weights of a layer, and that nothing here asks for: it is written as 0. */
export const UNUSED_COUNT = 'unused count'

/**
 * What a file keeps of a layer or a model, in the terms of Keras's class: its own weights in Keras's order, and the parts that
 * have weights of their own by the names of the attributes that hold them.
 */
export interface SavedState {
  /** For people who look into the file; parts are found by attribute. */
  readonly name: string
  readonly className: string
  readonly variables: readonly (Variable | typeof UNUSED_COUNT)[]
  readonly parts: Readonly<Record<string, SavedState | readonly SavedState[]>>
}
