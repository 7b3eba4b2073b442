import { add, div, minimum, mul } from '../graph/index.js'
import type { Constraint } from './constraint.js'
import { EPSILON, type NormAxis, norms, requireAxis, requireNorm } from './norms.js'

/** Options of {@link maxNorm}. */
export interface MaxNormOptions {
  /** The largest norm of the weights into one unit, from 0; default 2. */
  maxValue?: number
  /** Along which the norm is taken: 0, the default, for a Dense kernel; `[0, 1, 2]` for that of a 2D convolution. */
  axis?: NormAxis
}

/**
 * Scales the weights into each unit down to a norm of at most `maxValue`: `w * min(|w|, maxValue) / (|w| + 1e-7)`.
 *
 * Source: `keras.constraints.MaxNorm`; Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from
 * overfitting, section 5.1, where c is `maxValue`.
 *
 * @param options the largest norm, or an object of options
 * @throws RangeError or TypeError that names the option outside its range
 *
 * @example
 * ```ts
 * const layer = dense(500, { kernelConstraint: maxNorm(3) })
 * ```
 */
export function maxNorm(options: number | MaxNormOptions = {}): Constraint {
  const { maxValue = 2, axis = 0 } = typeof options === 'number' ? { maxValue: options } : options
  requireNorm('maxNorm', 'maxValue', maxValue)
  requireAxis('maxNorm', axis)
  return {
    className: 'MaxNorm',
    apply(w) {
      const norm = norms(w, axis)
      return mul(w, div(minimum(norm, maxValue), add(norm, EPSILON)))
    },
    getConfig: () => ({ max_value: maxValue, axis }),
  }
}
