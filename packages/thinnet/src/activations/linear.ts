import type { Value } from '../graph/index.js'

/**
 * `x` itself: no activation.
 *
 * Source: `keras.activations.linear`.
 *
 * @param x any shape
 *
 * @example
 * ```ts
 * const output = linear(x)
 * ```
 */
export const linear = (x: Value): Value => x
