import { type Summary, summarizeDifferences } from '../../statistics/summary.js'
import type { Repeats } from '../repeats.js'
import { isAccuracy, type Measure } from '../scores.js'

/** What two networks' repeats, taken in pairs, say about a measure. */
export interface Comparison {
  measure: Measure
  /** Of `after - before`, pair by pair. */
  difference: Summary
  /**
   * `higher` or `lower` when the 95 % interval of the mean difference excludes zero, `unclear` when it does not,
   * `same` when no pair differs. A single pair has no interval: its sign is all there is to tell.
   */
  verdict: 'higher' | 'lower' | 'unclear' | 'same'
}

/** Compares one measure of two networks, repeat by repeat. */
export function compare(before: Repeats, after: Repeats, measure: Measure): Comparison {
  const values = ({ repeats }: Repeats) => repeats.map(repeat => repeat[measure])
  const difference = summarizeDifferences(values(before), values(after))
  return { measure, difference, verdict: verdictOf(difference) }
}

function verdictOf({ mean, std, interval }: Summary): Comparison['verdict'] {
  if (mean === 0 && std === 0) return 'same'
  if (interval && interval.low <= 0 && interval.high >= 0) return 'unclear'
  return mean > 0 ? 'higher' : 'lower'
}

/** Whether the verdict is for the better: 1, for the worse: -1, or neither: 0. */
export function worth({ measure, verdict }: Comparison): number {
  const direction = { higher: 1, lower: -1, unclear: 0, same: 0 }[verdict]
  return isAccuracy(measure) ? direction : 0 - direction
}
