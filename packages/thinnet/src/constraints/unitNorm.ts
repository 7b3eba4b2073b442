import { add, div } from '../graph/index.js'
import type { Constraint } from './constraint.js'
import { EPSILON, type NormAxis, norms, requireAxis } from './norms.js'

/** Options of {@link unitNorm}. */
export interface UnitNormOptions {
  /** Along which the norm is taken: 0, the default, for a Dense kernel; `[0, 1, 2]` for that of a 2D convolution. */
  axis?: NormAxis
}

/**
 * Scales the weights into each unit to norm 1: `w / (|w| + 1e-7)`.
 *
 * Source: `keras.constraints.UnitNorm`.
 *
 * @param options the axis or axes, or an object of options
 * @throws RangeError or TypeError for an axis that is no whole number
 *
 * @example
 * ```ts
 * const layer = dense(10, { kernelConstraint: unitNorm() })
 * ```
 */
export function unitNorm(options: number | UnitNormOptions = {}): Constraint {
  const { axis = 0 } = typeof options === 'number' ? { axis: options } : options
  requireAxis('unitNorm', axis)
  return {
    className: 'UnitNorm',
    apply: w => div(w, add(norms(w, axis), EPSILON)),
    getConfig: () => ({ axis }),
  }
}
