import * as ops from '../graph/index.js'
import { abs, add, div, type Value } from '../graph/index.js'
import { relu6 } from './rectifiers.js'

/**
 * The logistic function, `1 / (1 + e⁻ˣ)`. Binary cross-entropy over it works on its input: see `binaryCrossentropy`.
 *
 * Source: `keras.activations.sigmoid`.
 *
 * @param x any shape
 * @returns the shape of `x`, in [0, 1]
 *
 * @example
 * ```ts
 * const probability = sigmoid(logits)
 * ```
 */
export const sigmoid = (x: Value): Value => ops.sigmoid(x)

/**
 * `min(max(x + 3, 0), 6) / 6`: the logistic function as three straight lines, with gradient 0 at both kinks.
 *
 * Source: `keras.activations.hard_sigmoid`.
 *
 * @param x any shape
 * @returns the shape of `x`, in [0, 1]
 *
 * @example
 * ```ts
 * const gate = hardSigmoid(x)
 * ```
 */
export const hardSigmoid = (x: Value): Value => div(relu6(add(x, 3)), 6)

/**
 * The hyperbolic tangent, `(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)`.
 *
 * Source: `keras.activations.tanh`.
 *
 * @param x any shape
 * @returns the shape of `x`, in [-1, 1]
 *
 * @example
 * ```ts
 * const state = tanh(x)
 * ```
 */
export const tanh = (x: Value): Value => ops.tanh(x)

/**
 * `x / (1 + |x|)`.
 *
 * Source: `keras.activations.softsign`.
 *
 * @param x any shape
 * @returns the shape of `x`, in (-1, 1)
 *
 * @example
 * ```ts
 * const hidden = softsign(x)
 * ```
 */
export const softsign = (x: Value): Value => div(x, add(abs(x), 1))
