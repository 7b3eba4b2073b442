import { neg } from '../graph/index.js'
import * as losses from '../losses/index.js'
import { lossMetric } from './lossMetric.js'
import { type MetricOptions, meanMetric } from './meanMetric.js'
import type { Metric } from './metric.js'

/**
 * Mean squared error, the mean of `(y - p)²`.
 *
 * Source: `keras.metrics.MeanSquaredError`. Shapes as for the loss `meanSquaredError`.
 *
 * @example
 * ```ts
 * const metric = meanSquaredError()
 * ```
 */
export const meanSquaredError = (options: MetricOptions = {}): Metric =>
  lossMetric(losses.meanSquaredError(), options)

/**
 * Root mean squared error, the square root of the mean of `(y - p)²` over all samples of all batches.
 *
 * Source: `keras.metrics.RootMeanSquaredError`. Shapes as for the loss `meanSquaredError`.
 *
 * @example
 * ```ts
 * const metric = rootMeanSquaredError()
 * ```
 */
export function rootMeanSquaredError({ name = 'root_mean_squared_error' }: MetricOptions = {}): Metric {
  const mean = lossMetric(losses.meanSquaredError(), { name })
  return {
    ...mean,
    className: 'RootMeanSquaredError',
    result: totals => Math.sqrt(mean.result(totals)),
  }
}

/**
 * Mean absolute error, the mean of `|y - p|`.
 *
 * Source: `keras.metrics.MeanAbsoluteError`. Shapes as for the loss `meanAbsoluteError`.
 *
 * @example
 * ```ts
 * const metric = meanAbsoluteError()
 * ```
 */
export const meanAbsoluteError = (options: MetricOptions = {}): Metric =>
  lossMetric(losses.meanAbsoluteError(), options)

/**
 * Mean absolute percentage error, 100 times the mean of `|y - p| / max(|y|, 1e-7)`.
 *
 * Source: `keras.metrics.MeanAbsolutePercentageError`. Shapes as for the loss `meanAbsolutePercentageError`.
 *
 * @example
 * ```ts
 * const metric = meanAbsolutePercentageError()
 * ```
 */
export const meanAbsolutePercentageError = (options: MetricOptions = {}): Metric =>
  lossMetric(losses.meanAbsolutePercentageError(), options)

/**
 * Mean squared logarithmic error, the mean of `(ln(1 + p) - ln(1 + y))²`.
 *
 * Source: `keras.metrics.MeanSquaredLogarithmicError`. Shapes as for the loss `meanSquaredLogarithmicError`.
 *
 * @example
 * ```ts
 * const metric = meanSquaredLogarithmicError()
 * ```
 */
export const meanSquaredLogarithmicError = (options: MetricOptions = {}): Metric =>
  lossMetric(losses.meanSquaredLogarithmicError(), options)

/**
 * The mean of `ln cosh(p - y)`.
 *
 * Source: `keras.metrics.LogCoshError`, named `logcosh`. Shapes as for the loss `logCosh`.
 *
 * @example
 * ```ts
 * const metric = logCoshError()
 * ```
 */
export const logCoshError = ({ name = 'logcosh' }: MetricOptions = {}): Metric => ({
  ...lossMetric(losses.logCosh(), { name }),
  className: 'LogCoshError',
})

/**
 * The mean cosine of the angle between targets and predictions, from -1 to 1 (same direction).
 *
 * Source: `keras.metrics.CosineSimilarity`. Shapes as for the loss `cosineSimilarity`, which is minus this.
 *
 * @example
 * ```ts
 * const metric = cosineSimilarity()
 * ```
 */
export function cosineSimilarity({ name = 'cosine_similarity' }: MetricOptions = {}): Metric {
  const loss = losses.cosineSimilarity()
  return meanMetric((y, p) => neg(loss.call(y, p)), { className: 'CosineSimilarity', name })
}
