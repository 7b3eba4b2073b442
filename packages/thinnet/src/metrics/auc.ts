import { LONGEST_CONSTANT, requireCount } from '../arguments.js'
import { clip, concat, constant, flatten, gemm, greater, indicator, mul, unsqueeze } from '../graph/index.js'
import { weightedLabels } from './confusion.js'
import { type MetricOptions, ratio } from './meanMetric.js'
import type { Metric } from './metric.js'

const CURVES = ['ROC', 'PR'] as const

/** Options of {@link auc}. */
export interface AucOptions extends MetricOptions {
  /** How finely the curve is drawn, an integer from 2. Default 200. */
  numThresholds?: number
  /** Recall over the false positive rate (`ROC`, the default) or precision over recall (`PR`). */
  curve?: (typeof CURVES)[number]
}

/**
 * The area under the receiver operating characteristic or the precision-recall curve, drawn through the points at T evenly
 * spaced thresholds, 0 to 1. Points of the ROC are joined by straight lines; between those of the PR curve, true positives
 * are a linear function of all positives (Davis and Goadrich).
 *
 * Source: `keras.metrics.AUC` with `summation_method="interpolation"` and all outputs taken together; Davis and Goadrich,
 * "The relationship between Precision-Recall and ROC curves", 2006.
 *
 * Shapes: targets (0 and 1) and predictions (probabilities) `[batch, ..., outputs]`, targets also without a last axis of size 1.
 *
 * @throws RangeError if an option is outside its range
 *
 * @example
 * ```ts
 * const metric = auc({ curve: 'PR', name: 'average_precision' })
 * ```
 */
export function auc(options: AucOptions = {}): Metric {
  const { numThresholds = 200, curve = 'ROC', name = 'auc' } = options
  requireCount('auc', 'numThresholds', numThresholds, 2, 'thresholds', LONGEST_CONSTANT)
  if (!CURVES.includes(curve)) {
    throw new RangeError(`auc: curve must be one of ${CURVES.join(', ')}; received ${curve}`)
  }
  // prediction p is above threshold i / (T - 1) if p (T - 1) > i; Keras's first threshold lies just below 0
  const thresholds = Array.from({ length: numThresholds }, (_, i) => (i === 0 ? -1 : i))
  return {
    className: 'AUC',
    name,
    getConfig: () => ({
      name,
      dtype: 'float32',
      num_thresholds: numThresholds,
      curve,
      summation_method: 'interpolation',
      multi_label: false,
      num_labels: null,
      label_weights: null,
      from_logits: false,
    }),
    // true positives, then false positives, at each threshold
    sums(yTrue, yPred, weights) {
      const { positive, negative, predictions } = weightedLabels(yTrue, yPred, weights)
      const column = (x: typeof predictions) => unsqueeze(flatten(x), [1])
      const scaled = mul(clip(column(predictions), 0, 1), numThresholds - 1)
      const above = indicator(greater(scaled, constant(thresholds)))
      const labels = concat([column(positive), column(negative)], 1)
      return flatten(gemm(labels, above, { transA: true }))
    },
    result(totals) {
      const counts = confusionCounts(Array.from(totals), numThresholds)
      return curve === 'ROC' ? areaUnderRoc(counts) : areaUnderPrecisionRecall(counts)
    },
  }
}

interface ConfusionCounts {
  readonly tp: readonly number[]
  readonly fp: readonly number[]
  /** All that is true, and all that is not; at the first threshold everything is predicted. */
  readonly positives: number
  readonly negatives: number
}

const confusionCounts = (totals: readonly number[], thresholds: number): ConfusionCounts => ({
  tp: totals.slice(0, thresholds),
  fp: totals.slice(thresholds),
  positives: totals[0],
  negatives: totals[thresholds],
})

/** Σᵢ (xᵢ - xᵢ₊₁) (yᵢ + yᵢ₊₁) / 2 with x = FP / (FP + TN) and y = TP / (TP + FN) */
function areaUnderRoc({ tp, fp, positives, negatives }: ConfusionCounts): number {
  const x = fp.map(count => ratio(count, negatives))
  const y = tp.map(count => ratio(count, positives))
  return intervals(tp).reduce((sum, i) => sum + ((x[i] - x[i + 1]) * (y[i] + y[i + 1])) / 2, 0)
}

/**
 * With P = TP + FP, between thresholds i and i + 1 TP is a + s P, so that the area is
 * s (ΔTP + a ln(Pᵢ / Pᵢ₊₁)) / (TP + FN).
 */
function areaUnderPrecisionRecall({ tp, fp, positives }: ConfusionCounts): number {
  const p = tp.map((count, i) => count + fp[i])
  return intervals(tp).reduce((sum, i) => {
    const dTp = tp[i] - tp[i + 1]
    const s = ratio(dTp, Math.max(p[i] - p[i + 1], 0))
    const a = tp[i + 1] - s * p[i + 1]
    const quotient = p[i] > 0 && p[i + 1] > 0 ? p[i] / p[i + 1] : 1
    return sum + ratio(s * (dTp + a * Math.log(quotient)), positives)
  }, 0)
}

const intervals = (points: readonly number[]): number[] => points.slice(1).map((_, i) => i)
