import type { TensorLike } from '../tensor.js'
import { valuesOf } from './judged.js'

/**
 * The mean negative log-likelihood of values under normal distributions, in nats:
 * `½ ln(2π σ²) + (y - μ)² / (2 σ²)`.
 *
 * For Monte Carlo dropout, the variance of a new value is the epistemic variance plus that of the noise in the data.
 *
 * @param mean μ, of any shape
 * @param variance σ², above 0, of as many elements
 * @param y what came true, of as many elements
 * @throws TypeError, RangeError naming what does not fit
 *
 * Source: `torch.nn.GaussianNLLLoss` with `full=True`.
 *
 * @example
 * ```ts
 * gaussianNegativeLogLikelihood([1, 2], [0.5, 0.25], [1.5, 1.75])
 * ```
 */
export function gaussianNegativeLogLikelihood(mean: TensorLike, variance: TensorLike, y: TensorLike): number {
  const caller = 'gaussianNegativeLogLikelihood'
  const center = valuesOf(caller, 'mean', mean)
  const { data: spread } = valuesOf(caller, 'variance', variance, center)
  const { data: truth } = valuesOf(caller, 'y', y, center)
  const bad = spread.findIndex(value => value <= 0)
  if (bad >= 0) {
    throw new RangeError(
      `${caller}: element ${bad} of variance must be above 0, received ${spread[bad]}; add the variance of the data's noise`,
    )
  }
  let sum = 0
  center.data.forEach((mu, i) => {
    sum += 0.5 * Math.log(2 * Math.PI * spread[i]) + (truth[i] - mu) ** 2 / (2 * spread[i])
  })
  return sum / truth.length
}

/**
 * The fraction of values that lie in their intervals, bounds included. Of calibrated 95 % intervals, about 95 % do.
 *
 * @param lower the lower bounds, of any shape
 * @param upper the upper bounds, of as many elements
 * @param y what came true, of as many elements
 * @throws TypeError, RangeError naming what does not fit, such as an upper bound below its lower bound
 *
 * @example
 * ```ts
 * intervalCoverage([0, 1, 2], [2, 3, 4], [1, 3.5, 2]) // 2 / 3
 * ```
 */
export function intervalCoverage(lower: TensorLike, upper: TensorLike, y: TensorLike): number {
  const caller = 'intervalCoverage'
  const low = valuesOf(caller, 'lower', lower)
  const { data: high } = valuesOf(caller, 'upper', upper, low)
  const { data: truth } = valuesOf(caller, 'y', y, low)
  const bad = high.findIndex((value, i) => value < low.data[i])
  if (bad >= 0) {
    throw new RangeError(
      `${caller}: element ${bad} of upper, ${high[bad]}, must not be below that of lower, ${low.data[bad]}`,
    )
  }
  return truth.filter((value, i) => value >= low.data[i] && value <= high[i]).length / truth.length
}
