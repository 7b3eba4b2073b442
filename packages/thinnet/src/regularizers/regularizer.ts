import type { Serializable } from '../config.js'
import type { Value } from '../graph/index.js'

/** A penalty on a weight, added to the loss. */
export interface Regularizer extends Serializable {
  /** A scalar. */
  penalty(weight: Value): Value
}
