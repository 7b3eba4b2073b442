// Squares near 0, straight lines far from it: losses that outliers do not rule.

import {
  abs,
  add,
  lessOrEqual,
  mul,
  reduceMean,
  softplus,
  square,
  sub,
  type Value,
  where,
} from '../graph/index.js'
import { defineLoss, type LossOptions } from './defineLoss.js'
import type { Loss } from './loss.js'

/** Options of the loss {@link huber}. */
export interface HuberOptions extends LossOptions {
  /** Up to this error the loss is a square, positive. Default 1. */
  delta?: number
}

/**
 * Huber's loss: the mean over the last axis, with error e = p - y, of
 *
 * ```text
 * ½ e²            |e| ≤ δ
 * δ |e| - ½ δ²    |e| > δ
 * ```
 *
 * Source: `keras.losses.Huber`, named `huber_loss`. Keras's config forgets δ; here it is written if it is not 1 (Keras reads it).
 *
 * Shapes: targets y and predictions p `[batch, ..., outputs]`; losses `[batch, ...]`, from 0.
 *
 * @throws RangeError if an option is outside its range or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = huber({ delta: 0.5 })
 * ```
 */
export function huber(options: HuberOptions = {}): Loss {
  const { delta = 1, name = 'huber_loss' } = options
  if (!(delta > 0 && Number.isFinite(delta))) {
    throw new RangeError(`huber: delta must be a positive finite number, received ${delta}`)
  }
  return defineLoss({
    className: 'Huber',
    options: { ...options, name },
    config: delta === 1 ? {} : { delta },
    call(y, p) {
      const e = sub(p, y)
      const size = abs(e)
      const line = sub(mul(size, delta), 0.5 * delta * delta)
      return reduceMean(where(lessOrEqual(size, delta), mul(square(e), 0.5), line), { axes: [-1] })
    },
  })
}

/**
 * The logarithm of the hyperbolic cosine of the error: the mean over the last axis of `ln cosh e`, e = p - y, computed as
 * `e + ln(1 + e⁻²ᵉ) - ln 2`. About ½ e² for small errors, |e| - ln 2 for large ones.
 *
 * Source: `keras.losses.LogCosh`.
 *
 * Shapes: targets y and predictions p `[batch, ..., outputs]`; losses `[batch, ...]`, from 0.
 *
 * @throws RangeError for an unknown reduction or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = logCosh()
 * ```
 */
export const logCosh = (options: LossOptions = {}): Loss =>
  defineLoss({
    className: 'LogCosh',
    options,
    call: (y, p) => reduceMean(logCoshOf(sub(p, y)), { axes: [-1] }),
  })

const logCoshOf = (e: Value): Value => sub(add(e, softplus(mul(e, -2))), Math.LN2)
