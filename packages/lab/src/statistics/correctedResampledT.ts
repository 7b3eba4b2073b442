import { mean, sampleVariance } from 'simple-statistics'
import { studentTProbability, studentTQuantile } from './studentT.js'
import type { Interval } from './summary.js'

/** What repeated splits say about the difference of two models. */
export interface ResampledComparison {
  /** Of the differences. */
  mean: number
  /** Of that mean, corrected for the rows that the splits have in common. */
  standardError: number
  /** 95 %, by Student's t. */
  interval: Interval
  /** How likely a difference this large is without any, two-sided. */
  pValue: number
}

/**
 * Compares two models that were trained and tested on the same splits of the same rows.
 *
 * The training parts of different splits share rows, so that their results are not independent, and the ordinary t-test finds
 * differences that are not there. The variance of the mean of k differences is therefore taken as
 * `(1 / k + n₂ / n₁) σ²` in place of `σ² / k`, with n₁ rows to train and n₂ to test, and t has k - 1 degrees of freedom.
 *
 * Source: Nadeau & Bengio 2003, Inference for the generalization error, Machine Learning 52, section 4 (corrected
 * resampled t-test); Bouckaert & Frank 2004 for repeated k-fold cross-validation.
 *
 * @param differences of a figure, split by split: at least two
 * @param rows of each split
 * @throws RangeError for fewer than two differences, or no rows
 *
 * @example
 * ```ts
 * correctedResampledT([0.1, 0.12, 0.08, 0.11], { train: 75, test: 25 }).pValue // 0.0043
 * ```
 */
export function correctedResampledT(
  differences: readonly number[],
  rows: { readonly train: number; readonly test: number },
): ResampledComparison {
  const k = differences.length
  if (k < 2) throw new RangeError(`differences must be at least two; received ${k}`)
  if (!(rows.train > 0 && rows.test > 0)) {
    throw new RangeError(
      `rows must be above 0; received ${rows.train} for training and ${rows.test} for testing`,
    )
  }
  const centre = mean([...differences])
  const standardError = Math.sqrt((1 / k + rows.test / rows.train) * sampleVariance([...differences]))
  const margin = studentTQuantile(0.975, k - 1) * standardError
  const outside = () => 1 - studentTProbability(Math.abs(centre) / standardError, k - 1)
  return {
    mean: centre,
    standardError,
    interval: { low: centre - margin, high: centre + margin },
    pValue: standardError > 0 ? outside() : centre === 0 ? 1 : 0,
  }
}
