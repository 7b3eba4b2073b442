import { requireNonNegative } from '../arguments.js'
import { mul, reduceSum, square } from '../graph/index.js'
import type { Regularizer } from './regularizer.js'

/** Options of {@link l2}. */
export interface L2Options {
  /** The factor, from 0; default 0.01. */
  l2?: number
}

/**
 * The ridge penalty, which keeps weights small: `l2 * sum(w²)`. Papers often write half of it.
 *
 * Source: `keras.regularizers.L2`.
 *
 * @param options the factor, or an object of options
 * @throws RangeError or TypeError for a factor that is not a finite number of 0 or more
 *
 * @example
 * ```ts
 * const layer = dense(10, { kernelRegularizer: l2(0.001) })
 * ```
 */
export function l2(options: number | L2Options = {}): Regularizer {
  const { l2: factor = 0.01 } = typeof options === 'number' ? { l2: options } : options
  requireNonNegative('l2', 'l2', factor)
  return {
    className: 'L2',
    penalty: w => mul(reduceSum(square(w)), factor),
    getConfig: () => ({ l2: factor }),
  }
}
