import { correctedResampledT } from '../statistics/correctedResampledT.js'
import type { Interval } from '../statistics/summary.js'
import type { TrainingOutcome } from './training/problem.js'

/** How a figure differs between two kinds of trainings, fold by fold. */
export interface PairedDifference {
  readonly before: number
  readonly after: number
  /** `after - before`, the mean. */
  readonly difference: number
  readonly interval: Interval
  readonly pValue: number
}

/** Compares trainings on the same folds by the corrected resampled t-test (Nadeau & Bengio 2003). */
export function pairedDifference(
  before: readonly TrainingOutcome[],
  after: readonly TrainingOutcome[],
  figure: (outcome: TrainingOutcome) => number,
): PairedDifference {
  const [first, second] = [before.map(figure), after.map(figure)]
  const rows = { train: before[0]!.trainRows, test: before[0]!.rows.length }
  const differences = second.map((value, i) => value - first[i]!)
  const { interval, pValue, mean } = correctedResampledT(differences, rows)
  return { before: average(first), after: average(second), difference: mean, interval, pValue }
}

/** The same of the losses' logarithms, back as a share: `gain` 0.3 is a loss that is 30 % lower. */
export function pairedGain(
  before: readonly TrainingOutcome[],
  after: readonly TrainingOutcome[],
  loss: (outcome: TrainingOutcome) => number,
): PairedGain {
  // a loss of 0 has no logarithm
  const logarithm = (outcome: TrainingOutcome) => Math.log(Math.max(1e-9, loss(outcome)))
  const { difference, interval, pValue } = pairedDifference(before, after, logarithm)
  const gainOf = (change: number) => 1 - Math.exp(change)
  return {
    before: average(before.map(loss)),
    after: average(after.map(loss)),
    gain: gainOf(difference),
    interval: { low: gainOf(interval.high), high: gainOf(interval.low) },
    pValue: difference < 0 ? pValue / 2 : 1 - pValue / 2,
    folds: before.length,
  }
}

/** How much lower a loss is, as a share of it. */
export interface PairedGain {
  readonly before: number
  readonly after: number
  readonly gain: number
  readonly interval: Interval
  /** How likely a gain as large is without any, one-sided. */
  readonly pValue: number
  readonly folds: number
}

export const average = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
