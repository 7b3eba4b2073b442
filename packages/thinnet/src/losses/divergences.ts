import { add, clip, div, log, mul, reduceMean, reduceSum, sub } from '../graph/index.js'
import { EPSILON } from './crossentropy.js'
import { defineLoss, type LossOptions } from './defineLoss.js'
import type { Loss } from './loss.js'

/**
 * The Kullback-Leibler divergence of the predictions from the targets, both distributions over the last axis:
 * `Σₖ yₖ ln(yₖ / pₖ)`, with y and p cut to [1e-7, 1].
 *
 * Source: `keras.losses.KLDivergence`; Kullback and Leibler, "On Information and Sufficiency", 1951.
 *
 * Shapes: targets y and predictions p `[batch, ..., classes]`; losses `[batch, ...]`.
 *
 * @throws RangeError for an unknown reduction or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = klDivergence()
 * ```
 */
export const klDivergence = (options: LossOptions = {}): Loss =>
  defineLoss({
    className: 'KLDivergence',
    options,
    call(yTrue, yPred) {
      const y = clip(yTrue, EPSILON, 1)
      const p = clip(yPred, EPSILON, 1)
      return reduceSum(mul(y, log(div(y, p))), { axes: [-1] })
    },
  })

/**
 * The negative log-likelihood of counts under Poisson distributions, but for a constant: the mean over the last axis of
 * `p - y ln(p + 1e-7)`.
 *
 * Source: `keras.losses.Poisson`.
 *
 * Shapes: targets y (counts) and predictions p (expected counts, from 0) `[batch, ..., outputs]`; losses `[batch, ...]`.
 *
 * @throws RangeError for an unknown reduction or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = poisson()
 * ```
 */
export const poisson = (options: LossOptions = {}): Loss =>
  defineLoss({
    className: 'Poisson',
    options,
    call: (y, p) => reduceMean(sub(p, mul(y, log(add(p, EPSILON)))), { axes: [-1] }),
  })
