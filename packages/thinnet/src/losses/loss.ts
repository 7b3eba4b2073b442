import type { Serializable } from '../config.js'
import type { Value } from '../graph/index.js'

/** How the losses of the samples of a batch become one number. */
export type Reduction = 'sumOverBatchSize' | 'sum'

/** A loss of the user's own: from targets and predictions to one loss a sample, or a sample and position. */
export type LossFunction = (yTrue: Value, yPred: Value) => Value

/** What training minimizes. */
export interface Loss extends Serializable {
  /** Keras's name, `binary_crossentropy`. */
  readonly name: string
  /** How the losses of a batch become one number. */
  readonly reduction: Reduction
  /** `[batch, ..., outputs]` twice to `[batch, ...]`: the loss of each sample (and position). */
  call(yTrue: Value, yPred: Value): Value
}
