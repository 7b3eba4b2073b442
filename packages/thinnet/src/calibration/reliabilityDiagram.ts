import type { TensorLike } from '../tensor.js'
import { type BinOptions, checkBinOptions, type Judged, judge, predicted } from './judged.js'

/** The rows whose confidence lies above `from` and up to `to`; the first bin has 0 too. */
export interface ReliabilityBin {
  /** The lower bound of the bin, a probability. */
  readonly from: number
  /** The upper bound of the bin, a probability. */
  readonly to: number
  /** How many predictions fall into the bin; 0 is possible. */
  readonly count: number
  /** The mean confidence; NaN in an empty bin. */
  readonly confidence: number
  /** The fraction that came true; NaN in an empty bin. */
  readonly accuracy: number
}

/** @param classIndex undefined for the class that is predicted */
export function binsOf(
  judged: Judged,
  bins: number,
  classIndex: number | undefined,
): readonly ReliabilityBin[] {
  const counts = new Float64Array(bins)
  const confidences = new Float64Array(bins)
  const hits = new Float64Array(bins)
  for (let row = 0; row < judged.rows; row++) {
    const { label, confidence } =
      classIndex === undefined
        ? predicted(judged, row)
        : { label: classIndex, confidence: judged.probability(row, classIndex) }
    const bin = binOf(confidence, bins)
    counts[bin] += 1
    confidences[bin] += confidence
    hits[bin] += Number(judged.labels[row] === label)
  }
  return Array.from(counts, (count, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    count,
    confidence: confidences[bin] / count,
    accuracy: hits[bin] / count,
  }))
}

/** Probabilities are float32: so is the edge that they are compared with. */
function binOf(confidence: number, bins: number): number {
  const bin = Math.max(0, Math.ceil(confidence * bins) - 1)
  return bin > 0 && confidence <= Math.fround(bin / bins) ? bin - 1 : Math.min(bin, bins - 1)
}

/**
 * How often predictions of about the same confidence come true: a bin for each range of confidences. A calibrated model is right
 * in 80 % of the cases of which it is 80 % sure.
 *
 * @param probabilities binary `[n]` or `[n, 1]` (of class 1), or of several classes `[n, k]`
 * @param labels whole numbers `[n]` or `[n, 1]`, or one-hot `[n, k]`
 * @throws TypeError, RangeError naming what does not fit: another number of rows, a probability outside of 0 to 1, …
 *
 * Source: Guo, Pleiss, Sun, Weinberger 2017, On calibration of modern neural networks, section 2.
 *
 * @example
 * ```ts
 * const bins = reliabilityDiagram([0.9, 0.8, 0.3, 0.6], [1, 1, 0, 0], { bins: 5 })
 * bins[2] // { from: 0.4, to: 0.6, count: 1, confidence: 0.6, accuracy: 0 }
 * ```
 */
export function reliabilityDiagram(
  probabilities: TensorLike,
  labels: TensorLike,
  options: BinOptions = {},
): readonly ReliabilityBin[] {
  const judged = judge('reliabilityDiagram', probabilities, labels)
  const { bins } = checkBinOptions('reliabilityDiagram', options, judged.classes)
  return binsOf(judged, bins, options.classIndex)
}
