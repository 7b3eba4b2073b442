import { type PairedComparison, pairedT } from './pairedT.js'

/** What repeated splits say about the difference of two models; the standard error is corrected for the rows in common. */
export type ResampledComparison = PairedComparison

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
  if (differences.length >= 2 && !(rows.train > 0 && rows.test > 0)) {
    throw new RangeError(
      `rows must be above 0; received ${rows.train} for training and ${rows.test} for testing`,
    )
  }
  return pairedT(differences, rows.test / rows.train)
}
