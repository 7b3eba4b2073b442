import type { Value } from '../graph/index.js'
import * as ops from '../graph/index.js'

/** Along which axis the elements form a distribution; default -1, the last. */
export interface SoftmaxOptions {
  /** The axis whose elements come to sum to 1; default -1, the last. */
  axis?: number
}

/**
 * `eˣⁱ / Σⱼ eˣʲ` along an axis. Never overflows. Cross-entropy over it works on its input: see `categoricalCrossentropy`.
 *
 * Source: `keras.activations.softmax`.
 *
 * @param x `[..., classes]`
 * @returns the shape of `x`, in [0, 1], with sum 1 along the axis
 * @throws GraphError if `x` has no such axis
 *
 * @example
 * ```ts
 * const probabilities = softmax(logits)
 * ```
 */
export const softmax = (x: Value, { axis = -1 }: SoftmaxOptions = {}): Value => ops.softmax(x, axis)

/**
 * `xᵢ - ln Σⱼ eˣʲ` along an axis: the logarithm of `softmax`, exact where that is 0 in float32.
 *
 * Source: `keras.activations.log_softmax`.
 *
 * @param x `[..., classes]`
 * @returns the shape of `x`, up to 0
 * @throws GraphError if `x` has no such axis
 *
 * @example
 * ```ts
 * const logProbabilities = logSoftmax(logits)
 * ```
 */
export const logSoftmax = (x: Value, { axis = -1 }: SoftmaxOptions = {}): Value => ops.logSoftmax(x, axis)
