import type { Shape, Value } from '../graph/index.js'
import type { Variable } from './variable.js'

/** A rate that may change from step to step (counted from 0). */
export type Rate = number | ((step: number) => number)

/** What a layer asks for that draws random numbers. */
export interface DrawOptions {
  /** The shape of what is drawn. The first dimension may be the batch axis; then each sample has elements of its own. */
  readonly shape: Shape
  /** A seed of the layer's own instead of the model's. */
  readonly seed?: number | undefined
}

/** What a layer asks for that draws a mask. */
export interface MaskOptions extends DrawOptions {
  /** The fraction of elements that are 0. */
  readonly rate: Rate
}

/** What a layer may ask for while it computes. Everything random is drawn anew for every batch, from the layer's own stream. */
export interface CallContext {
  /** Whether the graph is for training or for inference. */
  readonly training: boolean
  /** Whether the dropout family is on: in training, and in Monte Carlo prediction, where all else is as in inference. */
  readonly dropout: boolean
  /**
   * Which time steps of each input count, where that is known: bool, `[batch, steps]`; false is padding. In the order of the
   * inputs.
   */
  readonly masks: readonly (Value | undefined)[]
  /** The value of a weight in this graph. */
  weight(variable: Variable): Value
  /** A mask of ones and zeros (float32). */
  keepMask(options: MaskOptions): Value
  /** Standard normal numbers. */
  normal(options: DrawOptions): Value
  /** Uniform numbers from 0 up to 1. */
  uniform(options: DrawOptions): Value
  /** A number that depends on the step, as a scalar. */
  scheduled(schedule: (step: number) => number): Value
  /** Adds a scalar to the loss. */
  addLoss(penalty: Value): void
  /** Gives a weight that is not trained by gradients a new value at the end of the step, also at inference. */
  assign(variable: Variable, value: Value): void
}
