import type { Serializable } from '../config.js'
import type { Value } from '../graph/index.js'

/** What holds for a weight after every optimizer step: a projection, applied to the new weight. */
export interface Constraint extends Serializable {
  /** The weight as it is to be after the step, in the weight's shape. */
  apply(weight: Value): Value
}
