import { mean } from 'simple-statistics'
import { correctedResampledT } from '../../statistics/correctedResampledT.js'
import type { Interval } from '../../statistics/summary.js'
import type { StudyResult } from '../result.js'
import type { CandidateResult } from '../trial.js'
import { candidateLabels } from './labels.js'
import { figureOf, type Measure, measuresOf, type Part } from './measures.js'

/** A measure of a candidate over its splits. */
export interface Estimate {
  /** Over the splits. */
  readonly mean: number
  /** Of the mean, corrected for the rows that the splits have in common; undefined for a single split. */
  readonly standardError?: number
  /** 95 %, of the mean, corrected likewise; undefined for a single split. */
  readonly interval?: Interval
}

/** One for each measure that the task has. */
export type Estimates = Readonly<Partial<Record<Measure, Estimate>>>

/** A candidate as tables and figures show it. */
export interface CandidateSummary {
  /** Its place in the study's list, from 0. */
  readonly number: number
  /** `dropout 0.3, max-norm 3`; `none` for no regularization. */
  readonly label: string
  /** Went to the end, was given up on the way, or has trials without finite figures. */
  readonly state: 'complete' | 'stopped' | 'failed'
  /** Why it is not complete, in a few words. */
  readonly reason?: string
  /** The trials that the estimates are of: those of the longest training. */
  readonly trials: CandidateResult['trials']
  /** Absent for failed candidates. */
  readonly train: Estimates
  /** As `train`, of the rows that the trials have not seen. */
  readonly test: Estimates
}

/** Summarizes every candidate of a study, in the study's order. */
export function summarizeCandidates(result: StudyResult): CandidateSummary[] {
  const { candidates, settings, data } = result
  const labels = candidateLabels(
    candidates.map(({ candidate }) => candidate),
    settings.space,
  )
  const comparable = comparableOf(result)
  return candidates.map((candidate, index) => {
    const { number } = candidate
    const trials = comparable.get(number) ?? candidate.trials
    const failures = trials.flatMap(trial => trial.result.failure ?? [])
    const state = failures.length > 0 ? 'failed' : comparable.has(number) ? 'complete' : 'stopped'
    const reason =
      state === 'failed'
        ? `${failures.length} of ${trials.length} trials failed: ${failures[0]}`
        : state === 'stopped'
          ? stoppedBecause(candidate, result)
          : undefined
    const estimates = (part: Part): Estimates =>
      state === 'failed' || trials.length === 0
        ? {}
        : Object.fromEntries(
            measuresOf(data.task).map(measure => [measure, estimateOf(trials, part, measure)]),
          )
    return {
      ...{ number, label: labels[index]!, state, trials },
      ...(reason !== undefined && { reason }),
      ...{ train: estimates('train'), test: estimates('test') },
    }
  })
}

/**
 * The trials of the candidates that can be compared: those that went to the end. Where a budget ended the study before any did,
 * those that came as far as the chosen one, on the splits that all of them have.
 */
function comparableOf({ candidates, chosen }: StudyResult): Map<number, CandidateResult['trials']> {
  const reference = candidates[chosen]
  if (reference?.stoppedAt === undefined) {
    const complete = candidates.filter(
      ({ stoppedAt, trials }) => stoppedAt === undefined && trials.length > 0,
    )
    return new Map(complete.map(({ number, trials }) => [number, trials]))
  }
  const asFar = candidates.filter(
    ({ trials }) =>
      trials.length > 0 &&
      trials.length >= reference.trials.length - 1 &&
      trials[0]!.settings.epochs === reference.trials[0]?.settings.epochs,
  )
  const splits = asFar.map(({ trials }) => new Set(trials.map(splitOf)))
  const common = ({ trials }: CandidateResult) =>
    trials.filter(trial => splits.every(one => one.has(splitOf(trial))))
  return new Map(asFar.map(candidate => [candidate.number, common(candidate)]))
}

/** Which rows a trial was tested on. */
export const splitOf = ({ settings }: CandidateResult['trials'][number]) =>
  `${settings.repeat} ${settings.fold}`

function stoppedBecause(
  { stoppedAt, trials }: CandidateResult,
  { settings, candidates, chosen }: StudyResult,
) {
  if (trials.length === 0) return 'the budget ended before its first trial'
  if (settings.strategy === 'halving') return `given up after rung ${stoppedAt ?? 0}`
  const further = (candidates[chosen]?.trials.length ?? 0) > trials.length
  return trials.length === settings.folds && further
    ? 'given up after the first repeat: clearly worse'
    : 'the budget ended before all of its trials'
}

function estimateOf(trials: CandidateResult['trials'], part: Part, measure: Measure): Estimate {
  const values = trials.map(({ result }) => figureOf(result, part, measure))
  if (values.length < 2) return { mean: values[0] ?? Number.NaN }
  const rows = meanRows(trials)
  if (!(rows.test > 0)) return { mean: mean(values) }
  const { mean: centre, standardError, interval } = correctedResampledT(values, rows)
  return { mean: centre, standardError, interval }
}

/** Rows to train and to test, of a trial on average. */
export function meanRows(trials: CandidateResult['trials']): { train: number; test: number } {
  return {
    train: mean(trials.map(({ result }) => result.trainRows)),
    test: mean(trials.map(({ result }) => result.testRows)),
  }
}

/** Half the width of an interval. */
export function marginOf({ low, high }: Interval): number {
  return (high - low) / 2
}
