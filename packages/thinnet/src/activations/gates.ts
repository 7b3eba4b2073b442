// Activations that multiply their input by a gate, a smooth step from 0 to 1.

import { add, erf, mul, sigmoid, softplus, tanh, type Value } from '../graph/index.js'

/**
 * `x · sigmoid(x)`, also known as swish.
 *
 * Source: `keras.activations.silu`; Ramachandran, Zoph and Le, "Searching for Activation Functions", 2017.
 *
 * @param x any shape
 * @returns the shape of `x`, from -0.2785
 *
 * @example
 * ```ts
 * const hidden = silu(x)
 * ```
 */
export const silu = (x: Value): Value => mul(x, sigmoid(x))

/**
 * The other name of `silu`, `keras.activations.swish`.
 *
 * @example
 * ```ts
 * const hidden = swish(x)
 * ```
 */
export const swish = silu

/** Options of the activation {@link gelu}. */
export interface GeluOptions {
  /** Whether to take the approximation by a hyperbolic tangent. Default false. */
  approximate?: boolean
}

/**
 * The Gaussian error linear unit, `x Φ(x)`, where Φ is the standard normal distribution function:
 * `½ x (1 + erf(x / √2))` or, approximately, `½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
 *
 * Source: `keras.activations.gelu`; Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, section 2.
 *
 * @param x any shape
 * @returns the shape of `x`, from -0.17
 *
 * @example
 * ```ts
 * const hidden = gelu(x, { approximate: true })
 * ```
 */
export function gelu(x: Value, { approximate = false }: GeluOptions = {}): Value {
  const cube = () => mul(mul(x, x), x)
  const gate = approximate
    ? tanh(mul(add(x, mul(cube(), 0.044715)), Math.sqrt(2 / Math.PI)))
    : erf(mul(x, Math.SQRT1_2))
  return mul(mul(x, 0.5), add(gate, 1))
}

/**
 * `x · tanh(softplus(x))`.
 *
 * Source: `keras.activations.mish`; Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019.
 *
 * @param x any shape
 * @returns the shape of `x`, from -0.3089
 *
 * @example
 * ```ts
 * const hidden = mish(x)
 * ```
 */
export const mish = (x: Value): Value => mul(x, tanh(softplus(x)))
