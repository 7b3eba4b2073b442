import * as ops from '../graph/index.js'
import { clip, greater, minimum, mul, sub, type Value, where } from '../graph/index.js'

/** Options of the activation {@link relu}. */
export interface ReluOptions {
  /** Slope below the threshold, finite. Default 0. */
  negativeSlope?: number
  /** The largest value given, from 0; default: no limit. */
  maxValue?: number | undefined
  /** Inputs up to this are damped, finite. Default 0. */
  threshold?: number
}

/**
 * The rectified linear unit, `max(x, 0)`; with options
 *
 * ```text
 * f(x) = maxValue                          x ≥ maxValue
 *        x                                 threshold < x < maxValue
 *        negativeSlope · (x - threshold)   x ≤ threshold
 * ```
 *
 * Its gradient at the kink is TensorFlow's: 0, or the negative slope if neither threshold nor limit is set.
 *
 * Source: `keras.activations.relu`.
 *
 * @param x any shape
 * @returns the shape of `x`
 * @throws RangeError if an option is outside its range
 *
 * @example
 * ```ts
 * const hidden = relu(x, { negativeSlope: 0.1, maxValue: 6 })
 * ```
 */
export function relu(x: Value, options: ReluOptions = {}): Value {
  const { negativeSlope = 0, maxValue, threshold = 0 } = options
  checkFinite('relu', 'negativeSlope', negativeSlope)
  checkFinite('relu', 'threshold', threshold)
  if (maxValue !== undefined && !(maxValue >= 0)) {
    throw new RangeError(`relu: maxValue must be a number from 0, received ${maxValue}`)
  }
  if (negativeSlope !== 0 && maxValue === undefined && threshold === 0) return leakyRelu(x, { negativeSlope })
  if (maxValue === 6 && threshold === 0 && negativeSlope === 0) return relu6(x)
  const rectified = threshold === 0 ? ops.relu(x) : where(greater(x, threshold), x, 0)
  const limited = maxValue === undefined ? rectified : limit(rectified, maxValue, threshold)
  return negativeSlope === 0 ? limited : sub(limited, mul(ops.relu(sub(threshold, x)), negativeSlope))
}

/** TensorFlow's Relu6 lets no gradient through at 6, its clipping does at any other limit. */
const limit = (x: Value, maxValue: number, threshold: number): Value =>
  maxValue === 6 && threshold === 0 ? minimum(6, x) : clip(x, 0, maxValue)

/**
 * `min(max(x, 0), 6)`, with gradient 0 at both kinks.
 *
 * Source: `keras.activations.relu6`; Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10", 2010.
 *
 * @param x any shape
 * @returns the shape of `x`, in [0, 6]
 *
 * @example
 * ```ts
 * const hidden = relu6(x)
 * ```
 */
export const relu6 = (x: Value): Value => minimum(6, ops.relu(x))

/** Options of the activation {@link leakyRelu}. */
export interface LeakyReluOptions {
  /** Slope for negative inputs, finite. Default 0.2. */
  negativeSlope?: number
}

/**
 * `x` where it is positive, `negativeSlope · x` elsewhere; the gradient at 0 is the negative slope.
 *
 * Source: `keras.activations.leaky_relu`; Maas and others, "Rectifier Nonlinearities Improve Neural Network Acoustic
 * Models", 2013.
 *
 * @param x any shape
 * @returns the shape of `x`
 * @throws RangeError if `negativeSlope` is not finite
 *
 * @example
 * ```ts
 * const hidden = leakyRelu(x, { negativeSlope: 0.3 })
 * ```
 */
export function leakyRelu(x: Value, { negativeSlope = 0.2 }: LeakyReluOptions = {}): Value {
  checkFinite('leakyRelu', 'negativeSlope', negativeSlope)
  return where(greater(x, 0), x, mul(x, negativeSlope))
}

/**
 * `ln(1 + eˣ)`, a smooth rectifier. Never overflows.
 *
 * Source: `keras.activations.softplus`; Dugas and others, "Incorporating Second-Order Functional Knowledge for Better
 * Option Pricing", 2001.
 *
 * @param x any shape
 * @returns the shape of `x`, from 0
 *
 * @example
 * ```ts
 * const scale = softplus(x)
 * ```
 */
export const softplus = (x: Value): Value => ops.softplus(x)

function checkFinite(caller: string, name: string, value: number): void {
  if (!Number.isFinite(value)) {
    throw new RangeError(`${caller}: ${name} must be a finite number, received ${value}`)
  }
}
