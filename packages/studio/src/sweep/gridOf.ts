import { type Repeat, summarizeRepeats } from '@thinnet/lab/figures'
import type { SweepResult } from './sweepStore.js'

/** The results so far as the lab's grid: a point for each rate that has any, rates ascending. */
export function gridOf(results: readonly SweepResult[]) {
  const rates = [...new Set(results.map(({ rate }) => rate))].sort((a, b) => a - b)
  return rates.map(rate => {
    const repeats = results
      .filter(result => result.rate === rate)
      .map(({ seed, scores, seconds }): Repeat => {
        const { trainScore, testScore, trainLoss, testLoss } = scores
        return { seed, seconds, trainAccuracy: trainScore, testAccuracy: testScore, trainLoss, testLoss }
      })
    return { rate, ...summarizeRepeats(repeats) }
  })
}
