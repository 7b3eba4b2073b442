import {
  and,
  argMax,
  cast,
  equal,
  greater,
  indicator,
  less,
  mul,
  oneHot,
  reduceSum,
  squeeze,
  type Value,
} from '../graph/index.js'
import { classNumbers } from './classNumbers.js'
import { type MetricOptions, meanMetric } from './meanMetric.js'
import type { Metric } from './metric.js'

/** Options of {@link topKCategoricalAccuracy} and {@link sparseTopKCategoricalAccuracy}. */
export interface TopKOptions extends MetricOptions {
  /** Among how many largest predictions the true class must be, an integer from 1. Default 5. */
  k?: number
}

/** `k`, after a check. */
function requireK(caller: string, k: number): number {
  if (!Number.isInteger(k) || k < 1)
    throw new RangeError(`${caller}: k must be an integer from 1, received ${k}`)
  return k
}

/**
 * 1 where fewer than k predictions are greater than that of the true class, 0 elsewhere and where one is NaN or infinite.
 *
 * As TensorFlow's `in_top_k`: of equal predictions, all are in or out.
 */
function inTopK(labels: Value, predictions: Value, k: number): Value {
  const last = predictions.shape.length - 1
  const classes = predictions.shape[last]
  if (typeof classes !== 'number') throw new TypeError('the number of classes must be known')
  const ofTrueClass = reduceSum(mul(oneHot(labels, classes), predictions), { axes: [last], keepDims: true })
  const larger = reduceSum(indicator(greater(predictions, ofTrueClass)), { axes: [last] })
  // NaN is the one number that is not equal to itself
  const known = squeeze(equal(ofTrueClass, ofTrueClass), [last])
  return indicator(and(less(larger, k), known))
}

/**
 * The fraction of samples (and positions) whose true class is among the k largest predictions, for one-hot targets.
 *
 * Source: `keras.metrics.TopKCategoricalAccuracy`.
 *
 * Shapes: targets and predictions `[batch, ..., classes]`.
 *
 * @throws RangeError if `k` is outside its range
 *
 * @example
 * ```ts
 * const metric = topKCategoricalAccuracy({ k: 3 })
 * ```
 */
export function topKCategoricalAccuracy(options: TopKOptions = {}): Metric {
  const { name = 'top_k_categorical_accuracy' } = options
  const k = requireK('topKCategoricalAccuracy', options.k ?? 5)
  return meanMetric((y, p) => inTopK(cast(argMax(y, -1), 'float32'), p, k), {
    className: 'TopKCategoricalAccuracy',
    name,
    config: { k },
  })
}

/**
 * The fraction of samples (and positions) whose true class is among the k largest predictions, for class numbers.
 *
 * Source: `keras.metrics.SparseTopKCategoricalAccuracy`.
 *
 * Shapes: targets `[batch, ...]` or `[batch, ..., 1]`, predictions `[batch, ..., classes]`.
 *
 * @throws RangeError if `k` is outside its range
 *
 * @example
 * ```ts
 * const metric = sparseTopKCategoricalAccuracy({ k: 3 })
 * ```
 */
export function sparseTopKCategoricalAccuracy(options: TopKOptions = {}): Metric {
  const { name = 'sparse_top_k_categorical_accuracy' } = options
  const k = requireK('sparseTopKCategoricalAccuracy', options.k ?? 5)
  return meanMetric((y, p) => inTopK(classNumbers(y, p), p, k), {
    className: 'SparseTopKCategoricalAccuracy',
    name,
    config: { k },
  })
}
