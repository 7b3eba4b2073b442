import { add, exp, greaterOrEqual, minimum, mul, relu, sub, type Value, where } from '../graph/index.js'

/** α(eˣ - 1) for x ≤ 0; x above 0 counts as 0, so that eˣ cannot overflow and spoil the gradient. */
const belowZero = (x: Value, alpha: number): Value => mul(sub(exp(minimum(x, 0)), 1), alpha)

/** Options of the activation {@link elu}. */
export interface EluOptions {
  /** What the function falls to is `-alpha`; finite. Default 1. */
  alpha?: number
}

/**
 * The exponential linear unit: `x` where it is positive, `α(eˣ - 1)` elsewhere. The gradient at 0 is α.
 *
 * Source: `keras.activations.elu`; Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by
 * Exponential Linear Units", 2016, equation 16.
 *
 * @param x any shape
 * @returns the shape of `x`, above `-alpha`
 * @throws RangeError if `alpha` is not finite
 *
 * @example
 * ```ts
 * const hidden = elu(x, { alpha: 0.5 })
 * ```
 */
export function elu(x: Value, { alpha = 1 }: EluOptions = {}): Value {
  if (!Number.isFinite(alpha)) throw new RangeError(`elu: alpha must be a finite number, received ${alpha}`)
  return add(relu(x), belowZero(x, alpha))
}

/** λ and α of Klambauer and others, equation 14: fixed points of mean 0 and variance 1. */
const LAMBDA = 1.0507009873554805
const ALPHA = 1.6732632423543772

/**
 * The scaled exponential linear unit: `λx` where `x ≥ 0`, `λα(eˣ - 1)` elsewhere, with λ = 1.0507 and α = 1.6733, which keep
 * mean 0 and variance 1 from layer to layer. Goes with LeCun normal weights and alpha dropout.
 *
 * Source: `keras.activations.selu`; Klambauer and others, "Self-Normalizing Neural Networks", 2017, equation 2.
 *
 * @param x any shape
 * @returns the shape of `x`, above -1.7581
 *
 * @example
 * ```ts
 * const hidden = selu(x)
 * ```
 */
export const selu = (x: Value): Value => mul(where(greaterOrEqual(x, 0), x, belowZero(x, ALPHA)), LAMBDA)

/**
 * `eˣ`.
 *
 * Source: `keras.activations.exponential`.
 *
 * @param x any shape
 * @returns the shape of `x`, positive; infinite from 88.73 up
 *
 * @example
 * ```ts
 * const rate = exponential(x)
 * ```
 */
export const exponential = (x: Value): Value => exp(x)
