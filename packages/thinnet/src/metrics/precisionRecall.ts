import {
  formatShape,
  greater,
  indicator,
  topK as largest,
  mul,
  oneHot,
  reduceSum,
  slice,
  sub,
  type Value,
} from '../graph/index.js'
import { weightedLabels } from './confusion.js'
import { type MetricOptions, ratio, vector } from './meanMetric.js'
import type { Metric } from './metric.js'

/** Options of {@link precision} and {@link recall}. */
export interface PrecisionRecallOptions extends MetricOptions {
  /** Predictions above it say yes, in [0, 1]. Default 0.5, or with `topK` none. */
  thresholds?: number | undefined
  /** Only the `topK` largest predictions of a row say yes, an integer from 1. Default: all may. */
  topK?: number | undefined
  /** Only this output counts, an integer from 0. Default: all count. */
  classId?: number | undefined
}

/**
 * Precision: of what was predicted, the fraction that is true, `TP / (TP + FP)`; 0 if nothing was predicted.
 *
 * Source: `keras.metrics.Precision`.
 *
 * Shapes: targets (0 and 1) and predictions `[batch, ..., outputs]`, targets also without a last axis of size 1.
 *
 * @throws RangeError if an option is outside its range
 *
 * @example
 * ```ts
 * const metric = precision({ thresholds: 0.8 })
 * ```
 */
export const precision = (options: PrecisionRecallOptions = {}): Metric =>
  defineRatio('Precision', options, (positive, negative, yes) =>
    vector(reduceSum(mul(positive, yes)), reduceSum(mul(negative, yes))),
  )

/**
 * Recall: of what is true, the fraction that was predicted, `TP / (TP + FN)`; 0 if nothing is true.
 *
 * Source: `keras.metrics.Recall`.
 *
 * Shapes: targets (0 and 1) and predictions `[batch, ..., outputs]`, targets also without a last axis of size 1.
 *
 * @throws RangeError if an option is outside its range
 *
 * @example
 * ```ts
 * const metric = recall({ topK: 1, classId: 3 })
 * ```
 */
export const recall = (options: PrecisionRecallOptions = {}): Metric =>
  defineRatio('Recall', options, (positive, _negative, yes) =>
    vector(reduceSum(mul(positive, yes)), reduceSum(mul(positive, sub(1, yes)))),
  )

/** The metric a / (a + b), where `count` gives the sums a and b. */
function defineRatio(
  className: string,
  options: PrecisionRecallOptions,
  count: (positive: Value, negative: Value, yes: Value) => Value,
): Metric {
  const { thresholds, topK, classId, name = className.toLowerCase() } = options
  checkOptions(className, options)
  const threshold = thresholds ?? (topK === undefined ? 0.5 : NO_THRESHOLD)
  const select = (x: Value) => (classId === undefined ? x : takeOutput(className, x, classId))
  return {
    className,
    name,
    getConfig: () => ({
      name,
      dtype: 'float32',
      thresholds: thresholds ?? null,
      top_k: topK ?? null,
      class_id: classId ?? null,
    }),
    sums(yTrue, yPred, weights) {
      const { positive, negative, predictions } = weightedLabels(yTrue, yPred, weights)
      const above = indicator(greater(predictions, threshold))
      const yes = topK === undefined ? above : mul(above, amongLargest(className, predictions, topK))
      return count(select(positive), select(negative), select(yes))
    },
    result: totals => ratio(totals[0], totals[0] + totals[1]),
  }
}

/** Keras's stand-in for minus infinity. */
const NO_THRESHOLD = -1e10

/** 1 for the k largest of each row (the first of equals first), 0 for the others. */
function amongLargest(className: string, rows: Value, k: number): Value {
  const columns = rows.shape.at(-1)
  if (typeof columns !== 'number' || k > columns) {
    throw new RangeError(
      `metric ${className}: topK is ${k}, but predictions have shape ${formatShape(rows.shape)}`,
    )
  }
  return reduceSum(oneHot(largest(rows, k).indices, columns), { axes: [-2] })
}

function takeOutput(className: string, x: Value, classId: number): Value {
  const outputs = x.shape.at(-1)
  if (x.shape.length < 2 || typeof outputs !== 'number' || classId >= outputs) {
    throw new RangeError(
      `metric ${className}: classId is ${classId}, but predictions have shape ${formatShape(x.shape)}`,
    )
  }
  return slice(x, -1, classId, classId + 1)
}

function checkOptions(className: string, { thresholds, topK, classId }: PrecisionRecallOptions): void {
  if (thresholds !== undefined && !(thresholds >= 0 && thresholds <= 1)) {
    throw new RangeError(
      `metric ${className}: thresholds must be one number in [0, 1], received ${thresholds}`,
    )
  }
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) {
    throw new RangeError(`metric ${className}: topK must be an integer from 1, received ${topK}`)
  }
  if (classId !== undefined && !(Number.isInteger(classId) && classId >= 0)) {
    throw new RangeError(`metric ${className}: classId must be an integer from 0, received ${classId}`)
  }
}
