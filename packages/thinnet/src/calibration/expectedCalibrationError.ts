import type { TensorLike } from '../tensor.js'
import { type BinOptions, checkBinOptions, judge } from './judged.js'
import { binsOf, type ReliabilityBin } from './reliabilityDiagram.js'

/** `Σ |B_m| / n · |acc(B_m) - conf(B_m)|` */
const gap = (bins: readonly ReliabilityBin[], rows: number): number =>
  bins
    .filter(({ count }) => count > 0)
    .reduce(
      (sum, { count, accuracy, confidence }) => sum + (count / rows) * Math.abs(accuracy - confidence),
      0,
    )

/**
 * The expected calibration error: how far confidence is from accuracy, on average over bins of equal width B_m:
 *
 *     ECE = Σ |B_m| / n · |acc(B_m) - conf(B_m)|
 *
 * From 0, which is calibrated, to 1. By default confidence is the probability of the predicted class, as in the paper; with
 * `classIndex`, the probability of that class (for a binary classification, 1 is what scikit-learn's `calibration_curve` and
 * torchmetrics' binary error look at). With few rows the error is above 0 even for a calibrated model.
 *
 * @param probabilities binary `[n]` or `[n, 1]` (of class 1), or of several classes `[n, k]`
 * @param labels whole numbers `[n]` or `[n, 1]`, or one-hot `[n, k]`
 * @throws TypeError, RangeError naming what does not fit
 *
 * Source: Guo, Pleiss, Sun, Weinberger 2017, On calibration of modern neural networks, equation 3.
 *
 * @example
 * ```ts
 * expectedCalibrationError([0.9, 0.8, 0.3, 0.6], [1, 1, 0, 0], { bins: 5 })
 * expectedCalibrationError([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [0, 1])
 * ```
 */
export function expectedCalibrationError(
  probabilities: TensorLike,
  labels: TensorLike,
  options: BinOptions = {},
): number {
  const judged = judge('expectedCalibrationError', probabilities, labels)
  const { bins } = checkBinOptions('expectedCalibrationError', options, judged.classes)
  return gap(binsOf(judged, bins, options.classIndex), judged.rows)
}

/**
 * The calibration error of every class by itself, on average over the classes.
 *
 * Source: Kull et al. 2019, Beyond temperature scaling, equation 3.
 *
 * @param probabilities of several classes `[n, k]`, or binary `[n]` or `[n, 1]`
 * @param labels whole numbers `[n]` or `[n, 1]`, or one-hot `[n, k]`
 * @throws TypeError, RangeError naming what does not fit
 *
 * @example
 * ```ts
 * classwiseCalibrationError([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [0, 1], { bins: 10 })
 * ```
 */
export function classwiseCalibrationError(
  probabilities: TensorLike,
  labels: TensorLike,
  options: Pick<BinOptions, 'bins'> = {},
): number {
  const judged = judge('classwiseCalibrationError', probabilities, labels)
  const { bins } = checkBinOptions('classwiseCalibrationError', options, judged.classes)
  const errors = Array.from({ length: judged.classes }, (_, label) =>
    gap(binsOf(judged, bins, label), judged.rows),
  )
  return errors.reduce((sum, error) => sum + error, 0) / judged.classes
}
