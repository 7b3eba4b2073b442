import { above, argMax, cast, equal, indicator, type Value } from '../graph/index.js'
import { alignRanks } from '../losses/alignRanks.js'
import { classNumbers } from './classNumbers.js'
import { type MetricOptions, meanMetric } from './meanMetric.js'
import type { Metric } from './metric.js'

/** Options of {@link binaryAccuracy}. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** Predictions above it say yes, finite. Default 0.5. */
  threshold?: number
}

/**
 * The fraction of outputs on the right side of the threshold.
 *
 * Source: `keras.metrics.BinaryAccuracy`.
 *
 * Shapes: targets (0 and 1) and predictions `[batch, ..., outputs]`, targets also without a last axis of size 1.
 *
 * @throws RangeError if `threshold` is not finite
 *
 * @example
 * ```ts
 * const metric = binaryAccuracy({ threshold: 0.4 })
 * ```
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): Metric {
  const { threshold = 0.5, name = 'binary_accuracy' } = options
  if (!Number.isFinite(threshold)) {
    throw new RangeError(`binaryAccuracy: threshold must be a finite number, received ${threshold}`)
  }
  const matches = (yTrue: Value, yPred: Value) => {
    const [y, p] = alignRanks(yTrue, yPred)
    return indicator(equal(y, above(p, threshold)))
  }
  return meanMetric(matches, { className: 'BinaryAccuracy', name, config: { threshold } })
}

/** The class of the largest element of each row, the first of equals, as a float. */
const largestClass = (rows: Value): Value => cast(argMax(rows, -1), 'float32')

/**
 * The fraction of samples (and positions) whose largest prediction is that of the true class, for one-hot targets.
 *
 * Source: `keras.metrics.CategoricalAccuracy`.
 *
 * Shapes: targets and predictions `[batch, ..., classes]`.
 *
 * @example
 * ```ts
 * const metric = categoricalAccuracy()
 * ```
 */
export const categoricalAccuracy = ({ name = 'categorical_accuracy' }: MetricOptions = {}): Metric =>
  meanMetric((y, p) => indicator(equal(largestClass(y), largestClass(p))), {
    className: 'CategoricalAccuracy',
    name,
  })

/**
 * The fraction of samples (and positions) whose largest prediction is that of the true class, for class numbers.
 *
 * Source: `keras.metrics.SparseCategoricalAccuracy`.
 *
 * Shapes: targets `[batch, ...]` or `[batch, ..., 1]`, predictions `[batch, ..., classes]`.
 *
 * @example
 * ```ts
 * const metric = sparseCategoricalAccuracy()
 * ```
 */
export const sparseCategoricalAccuracy = ({
  name = 'sparse_categorical_accuracy',
}: MetricOptions = {}): Metric =>
  meanMetric((y, p) => indicator(equal(classNumbers(y, p), largestClass(p))), {
    className: 'SparseCategoricalAccuracy',
    name,
  })
