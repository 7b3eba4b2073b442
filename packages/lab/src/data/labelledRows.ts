import type { Tensor } from 'thinnet'

/** Samples `[rows, ...]` and the class of each, counted from 0. */
export interface LabelledRows {
  /** `[rows, ...]`, float32. */
  x: Tensor
  /** One for each row. */
  y: number[]
}
