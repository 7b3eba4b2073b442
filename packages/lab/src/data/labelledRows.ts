import type { Tensor } from 'thinnet'

/** Samples `[rows, ...]` and the class of each, counted from 0. */
export interface LabelledRows {
  x: Tensor
  y: number[]
}
