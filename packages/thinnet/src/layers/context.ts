import type { Shape, Value } from '../graph/index.js'
import type { Variable } from './variable.js'

export interface MaskOptions {
  /** The mask's shape. The first dimension may be the batch axis; then each sample has elements of its own. */
  readonly shape: Shape
  /** The fraction of elements that are 0. */
  readonly rate: number
  /** A seed of the layer's own instead of the model's. */
  readonly seed?: number | undefined
}

/** What a layer may ask for while it computes. */
export interface CallContext {
  /** Whether the graph is for training (dropout on) or for inference. */
  readonly training: boolean
  /** The value of a weight in this graph. */
  weight(variable: Variable): Value
  /** A mask of ones and zeros (float32), drawn anew for every batch from the layer's own random stream. */
  keepMask(options: MaskOptions): Value
  /** Adds a scalar to the loss. */
  addLoss(penalty: Value): void
  /** Gives a weight that is not trained by gradients a new value at the end of the step. */
  assign(variable: Variable, value: Value): void
}
