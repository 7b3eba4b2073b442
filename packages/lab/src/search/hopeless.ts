import { correctedResampledT } from '../statistics/correctedResampledT.js'
import { summarize } from '../statistics/summary.js'
import { meanTestLoss, trialsOfCandidate } from './scoresOf.js'
import type { DoneTrial } from './strategies/strategy.js'

/**
 * The candidates that are not worth going on with after all have been on the same folds. Such a one has failed, or
 *
 * - its test loss is higher than the best one's, fold by fold: p < 0.05 in the corrected resampled t-test, and
 * - its mean is more than two standard errors above the best one's, so that the one-standard-error rule, which lets a simpler
 *   candidate win within one, would not choose it either.
 *
 * The baseline is never hopeless: all others are compared with it.
 *
 * @returns their numbers
 */
export function hopeless(trials: readonly DoneTrial[], baseline: number | undefined): number[] {
  const numbers = [...new Set(trials.map(({ settings }) => settings.candidateNumber))]
  const finite = numbers.filter(number => Number.isFinite(meanTestLoss(trials, number)))
  const [first] = finite
  if (first === undefined) return []
  const best = finite.reduce((a, b) => (meanTestLoss(trials, b) < meanTestLoss(trials, a) ? b : a), first)
  const lossesOf = (number: number) => trialsOfCandidate(trials, number).map(({ result }) => result.test.loss)
  const bestLosses = lossesOf(best)
  const { mean, std, count } = summarize(bestLosses)
  const limit = mean + 2 * (std / Math.sqrt(count))
  const isWorse = (number: number) => {
    if (!finite.includes(number)) return true
    const losses = lossesOf(number)
    if (!(meanTestLoss(trials, number) > limit)) return false
    const differences = losses.map((loss, split) => loss - bestLosses[split]!)
    return differences.length > 1 && correctedResampledT(differences, rowsOf(trials)).pValue < 0.05
  }
  return numbers.filter(number => number !== baseline && number !== best && isWorse(number))
}

/** Rows to train on and to test on: the same in all folds, give or take one. */
function rowsOf(trials: readonly DoneTrial[]): { train: number; test: number } {
  const [finite] = trials.filter(({ result }) => result.failure === undefined)
  return { train: finite?.result.trainRows ?? 0, test: finite?.result.testRows ?? 0 }
}
