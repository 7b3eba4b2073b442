import { requireNonNegative } from '../arguments.js'
import { abs, add, constant, mul, reduceSum, square } from '../graph/index.js'
import type { Regularizer } from './regularizer.js'

/** Options of {@link l1l2}. */
export interface L1L2Options {
  /** The factor of the absolute values, from 0; default 0. */
  l1?: number
  /** The factor of the squares, from 0; default 0. */
  l2?: number
}

/**
 * The elastic net's penalty: `l1 * sum(|w|) + l2 * sum(w²)`.
 *
 * Without any argument, and by name, both factors are 0.01, as Keras documents it. (Keras 3 itself then takes 0 for
 * both, a penalty that does nothing.)
 *
 * Source: `keras.regularizers.L1L2`.
 *
 * @throws RangeError or TypeError for a factor that is not a finite number of 0 or more
 *
 * @example
 * ```ts
 * const layer = dense(10, { kernelRegularizer: l1l2({ l1: 1e-5, l2: 1e-4 }) })
 * ```
 */
export function l1l2(options: L1L2Options = { l1: 0.01, l2: 0.01 }): Regularizer {
  const { l1 = 0, l2 = 0 } = options
  requireNonNegative('l1l2', 'l1', l1)
  requireNonNegative('l1l2', 'l2', l2)
  return {
    className: 'L1L2',
    penalty(w) {
      const lasso = l1 > 0 && mul(reduceSum(abs(w)), l1)
      const ridge = l2 > 0 && mul(reduceSum(square(w)), l2)
      return lasso && ridge ? add(lasso, ridge) : lasso || ridge || constant(0)
    },
    getConfig: () => ({ l1, l2 }),
  }
}
