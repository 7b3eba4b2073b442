import type { Serializable } from '../config.js'
import type { Value } from '../graph/index.js'

/** What holds for a weight after every optimizer step: a projection, applied to the new weight. */
export interface Constraint extends Serializable {
  apply(weight: Value): Value
}
