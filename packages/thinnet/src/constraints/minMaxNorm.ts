import { requireNumber } from '../arguments.js'
import { add, clip, div, mul } from '../graph/index.js'
import type { Constraint } from './constraint.js'
import { EPSILON, type NormAxis, norms, requireAxis, requireNorm } from './norms.js'

/** Options of {@link minMaxNorm}. */
export interface MinMaxNormOptions {
  /** The smallest norm of the weights into one unit, from 0; default 0. */
  minValue?: number
  /** The largest norm, from `minValue`; default 1. */
  maxValue?: number
  /** How much of the way to the allowed norm each step goes, from 0 to 1; default 1, all of it. */
  rate?: number
  /** Along which the norm is taken: 0, the default, for a Dense kernel; `[0, 1, 2]` for that of a 2D convolution. */
  axis?: NormAxis
}

/**
 * Scales the weights into each unit to a norm between two bounds, or part of the way there:
 * `w * (rate * clip(|w|, minValue, maxValue) + (1 - rate) * |w|) / (|w| + 1e-7)`.
 *
 * Source: `keras.constraints.MinMaxNorm`.
 *
 * @throws RangeError or TypeError that names the option outside its range
 *
 * @example
 * ```ts
 * const layer = dense(10, { kernelConstraint: minMaxNorm({ minValue: 0.5, maxValue: 2 }) })
 * ```
 */
export function minMaxNorm(options: MinMaxNormOptions = {}): Constraint {
  const { minValue = 0, maxValue = 1, rate = 1, axis = 0 } = options
  requireNorm('minMaxNorm', 'minValue', minValue)
  requireNumber(
    { caller: 'minMaxNorm', name: 'maxValue', expected: `a norm of minValue (${minValue}) or more` },
    maxValue,
    norm => norm >= minValue,
  )
  requireNumber(
    { caller: 'minMaxNorm', name: 'rate', expected: 'a number from 0 to 1' },
    rate,
    share => share >= 0 && share <= 1,
  )
  requireAxis('minMaxNorm', axis)
  return {
    className: 'MinMaxNorm',
    apply(w) {
      const norm = norms(w, axis)
      const desired = add(mul(clip(norm, minValue, maxValue), rate), mul(norm, 1 - rate))
      return mul(w, div(desired, add(norm, EPSILON)))
    },
    getConfig: () => ({ min_value: minValue, max_value: maxValue, rate, axis }),
  }
}
