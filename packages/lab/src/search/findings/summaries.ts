import { mean } from 'simple-statistics'
import { correctedResampledT } from '../../statistics/correctedResampledT.js'
import type { Interval } from '../../statistics/summary.js'
import type { StudyResult } from '../result.js'
import type { CandidateResult } from '../trial.js'
import { candidateLabels } from './labels.js'
import { type Measure, measuresOf, type Part, valueOf } from './measures.js'

/** A measure of a candidate over its splits. */
export interface Estimate {
  readonly mean: number
  /** Of the mean, corrected for the rows that the splits have in common; undefined for a single split. */
  readonly standardError?: number
  /** 95 %, of the mean, corrected likewise; undefined for a single split. */
  readonly interval?: Interval
}

export type Estimates = Readonly<Partial<Record<Measure, Estimate>>>

/** A candidate as tables and figures show it. */
export interface CandidateSummary {
  readonly number: number
  readonly label: string
  /** Went to the end, was given up on the way, or has trials without finite figures. */
  readonly state: 'complete' | 'stopped' | 'failed'
  /** Why it is not complete, in a few words. */
  readonly reason?: string
  /** The trials that the estimates are of: those of the longest training. */
  readonly trials: CandidateResult['trials']
  /** Absent for failed candidates. */
  readonly train: Estimates
  readonly test: Estimates
}

/** Summarizes every candidate of a study, in the study's order. */
export function summarizeCandidates({ candidates, settings, data }: StudyResult): CandidateSummary[] {
  const labels = candidateLabels(
    candidates.map(({ candidate }) => candidate),
    settings.space,
  )
  return candidates.map((candidate, index) => {
    const trials = longestTrials(candidate)
    const failures = trials.flatMap(({ result }) => result.failure ?? [])
    const state =
      failures.length > 0
        ? 'failed'
        : candidate.stoppedAt !== undefined || trials.length === 0
          ? 'stopped'
          : 'complete'
    const reason =
      state === 'failed'
        ? `${failures.length} of ${trials.length} trials failed: ${failures[0]}`
        : state === 'stopped'
          ? stoppedBecause(candidate, settings.strategy)
          : undefined
    const estimates = (part: Part): Estimates =>
      state === 'failed' || trials.length === 0
        ? {}
        : Object.fromEntries(
            measuresOf(data.task).map(measure => [measure, estimateOf(trials, part, measure)]),
          )
    return {
      number: candidate.number,
      label: labels[index]!,
      state,
      ...(reason !== undefined && { reason }),
      trials,
      train: estimates('train'),
      test: estimates('test'),
    }
  })
}

/** In successive halving a candidate is trained again for longer: only the longest trainings can be compared. */
function longestTrials({ trials }: CandidateResult): CandidateResult['trials'] {
  const longest = Math.max(...trials.map(({ settings }) => settings.epochs))
  return trials.filter(({ settings }) => settings.epochs === longest)
}

function stoppedBecause({ stoppedAt, trials }: CandidateResult, strategy: string): string {
  if (trials.length === 0) return 'the budget ended before its first trial'
  return strategy === 'halving'
    ? `given up after rung ${stoppedAt ?? 0}`
    : 'the budget ended before all of its trials'
}

function estimateOf(trials: CandidateResult['trials'], part: Part, measure: Measure): Estimate {
  const values = trials.map(({ result }) => valueOf(result, part, measure))
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
