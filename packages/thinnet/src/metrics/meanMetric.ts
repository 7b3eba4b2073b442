import { type Config, snakeCase } from '../config.js'
import {
  concat,
  constant,
  countElements,
  mul,
  reduceMean,
  reduceSum,
  unsqueeze,
  type Value,
} from '../graph/index.js'
import type { Metric, MetricFunction } from './metric.js'

/** Options that every metric takes. */
export interface MetricOptions {
  /** Default: Keras's name for the metric. */
  name?: string
}

/** Options of {@link meanMetric}. */
export interface MeanMetricOptions extends MetricOptions {
  /** The class in Keras. Default `MeanMetricWrapper`. */
  className?: string
  /** Config keys beside `name` and `dtype`. */
  config?: Config
}

/** Scalars as a vector. */
export const vector = (...scalars: readonly Value[]): Value =>
  concat(
    scalars.map(scalar => unsqueeze(scalar, [0])),
    0,
  )

/** `a / b`, or 0 where `b` is 0. */
export const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b)

/**
 * A metric that is the mean over samples of any function of targets and predictions:
 *
 * ```text
 * Σᵢ wᵢ vᵢ / Σᵢ wᵢ    v: the function's values, averaged over all axes but the batch's; w: sample weights, or 1
 * ```
 *
 * 0 if the weights add up to 0.
 *
 * Source: `MeanMetricWrapper` in Keras's metrics.
 *
 * @param fn gives `[batch, ...]`
 * @param options `name` is by default the function's own, in snake_case
 *
 * @example
 * ```ts
 * const largestError = meanMetric((yTrue, yPred) => reduceMax(abs(sub(yTrue, yPred)), { axes: [-1] }), {
 *   name: 'largest_error',
 * })
 * ```
 */
export function meanMetric(fn: MetricFunction, options: MeanMetricOptions = {}): Metric {
  const { className = 'MeanMetricWrapper', name = snakeCase(fn.name) || 'metric' } = options
  const config = options.config ?? (className === 'MeanMetricWrapper' ? functionConfig(name) : {})
  return {
    className,
    name,
    getConfig: () => ({ name, dtype: 'float32', ...config }),
    sums(yTrue, yPred, weights) {
      const values = fn(yTrue, yPred)
      // a mean over what one weight is for: a sample or, with a weight a step, a step
      const rank = weights?.shape.length ?? 1
      const perSample = reduceMean(values, { axes: values.shape.slice(rank).map((_, i) => i + rank) })
      if (weights) return vector(reduceSum(mul(perSample, weights)), reduceSum(weights))
      return vector(reduceSum(perSample), values.shape.length === 0 ? constant(1) : countElements(perSample))
    },
    result: totals => ratio(totals[0], totals[1]),
  }
}

const functionConfig = (name: string): Config => ({
  fn: { module: 'builtins', class_name: 'function', config: name, registered_name: 'function' },
})
