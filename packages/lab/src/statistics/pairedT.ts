import { mean, sampleVariance } from 'simple-statistics'
import { studentTProbability, studentTQuantile } from './studentT.js'
import type { Interval } from './summary.js'

/** What paired differences say about the difference of two models. */
export interface PairedComparison {
  /** Of the differences. */
  mean: number
  /** Of that mean. */
  standardError: number
  /** 95 %, by Student's t. */
  interval: Interval
  /** How likely a difference this large is without any, two-sided. */
  pValue: number
}

/**
 * The paired t-test: whether differences that were measured independently of each other are zero on average.
 *
 * The variance of the mean of k differences is `(1 / k + shared) σ²`, and t has k - 1 degrees of freedom.
 *
 * @param differences at least two
 * @param shared what does not average out because the measurements have something in common; 0 if they have nothing
 * @throws RangeError for fewer than two differences
 *
 * @example
 * ```ts
 * pairedT([0.1, 0.12, 0.08, 0.11]).pValue // 0.0012
 * ```
 */
export function pairedT(differences: readonly number[], shared = 0): PairedComparison {
  const k = differences.length
  if (k < 2) throw new RangeError(`differences must be at least two; received ${k}`)
  const centre = mean([...differences])
  const standardError = Math.sqrt((1 / k + shared) * sampleVariance([...differences]))
  const margin = studentTQuantile(0.975, k - 1) * standardError
  const outside = () => 1 - studentTProbability(Math.abs(centre) / standardError, k - 1)
  return {
    mean: centre,
    standardError,
    interval: { low: centre - margin, high: centre + margin },
    pValue: standardError > 0 ? outside() : centre === 0 ? 1 : 0,
  }
}
