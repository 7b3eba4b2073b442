import { mean, sampleStandardDeviation } from 'simple-statistics'
import { studentTQuantile } from './studentT.js'

/** Mean and spread of repeated measurements. */
export interface Summary {
  /** How many measurements there are. */
  count: number
  /** Their arithmetic mean. */
  mean: number
  /** Sample standard deviation (divides by count - 1); 0 for one value. */
  std: number
  /** 95 % interval of the mean by Student's t; absent for one value, which says nothing about spread. */
  interval?: Interval
}

/** From where to where, in the unit of what was measured. */
export interface Interval {
  /** The lower end. */
  low: number
  /** The upper end. */
  high: number
}

/**
 * Summarizes repeated measurements of one quantity.
 *
 * @param values - At least one number.
 * @throws RangeError when there are none
 *
 * @example
 * ```ts
 * summarize([1, 2, 3]) // { count: 3, mean: 2, std: 1, interval: { low: -0.484, high: 4.484 } }
 * ```
 */
export function summarize(values: readonly number[]): Summary {
  const count = values.length
  if (count === 0) throw new RangeError('summarize needs at least one value; received none')
  const centre = mean([...values])
  if (count === 1) return { count, mean: centre, std: 0 }
  const std = sampleStandardDeviation([...values])
  const margin = (studentTQuantile(0.975, count - 1) * std) / Math.sqrt(count)
  return { count, mean: centre, std, interval: { low: centre - margin, high: centre + margin } }
}

/**
 * Summarizes `after[i] - before[i]`. Where both come from the same seeds, what the seeds have in common cancels,
 * and the interval is narrower than that of two unrelated means.
 *
 * @throws RangeError when the two differ in length
 */
export function summarizeDifferences(before: readonly number[], after: readonly number[]): Summary {
  if (before.length !== after.length) {
    throw new RangeError(`paired values must be as many; received ${before.length} and ${after.length}`)
  }
  return summarize(after.map((value, index) => value - before[index]!))
}
