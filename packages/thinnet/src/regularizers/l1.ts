import { requireNonNegative } from '../arguments.js'
import { abs, mul, reduceSum } from '../graph/index.js'
import type { Regularizer } from './regularizer.js'

/** Options of {@link l1}. */
export interface L1Options {
  /** The factor, from 0; default 0.01. */
  l1?: number
}

/**
 * The lasso penalty, which makes many weights 0: `l1 * sum(|w|)`.
 *
 * Source: `keras.regularizers.L1`.
 *
 * @param options the factor, or an object of options
 * @throws RangeError or TypeError for a factor that is not a finite number of 0 or more
 *
 * @example
 * ```ts
 * const layer = dense(10, { kernelRegularizer: l1(0.001) })
 * ```
 */
export function l1(options: number | L1Options = {}): Regularizer {
  const { l1: factor = 0.01 } = typeof options === 'number' ? { l1: options } : options
  requireNonNegative('l1', 'l1', factor)
  return {
    className: 'L1',
    penalty: w => mul(reduceSum(abs(w)), factor),
    getConfig: () => ({ l1: factor }),
  }
}
