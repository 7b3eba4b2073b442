import { correctedResampledT, type ResampledComparison } from '../../statistics/correctedResampledT.js'
import type { Task } from '../trial.js'
import { holm } from './holm.js'
import { figureOf, type Measure, measuresOf } from './measures.js'
import { type CandidateSummary, meanRows, splitOf } from './summaries.js'

/** A candidate against the baseline, by one measure on the test rows. */
export interface Comparison extends ResampledComparison {
  /** What is compared. */
  readonly measure: Measure
  /** Splits that both were tested on. */
  readonly splits: number
  /** The baseline's mean over these splits. */
  readonly baselineMean: number
  /** Corrected for the number of candidates that are compared with the baseline (Holm). */
  readonly corrected: number
  /** At 5 %: better or worse after the correction, `doubtful` only before it, otherwise indistinguishable. */
  readonly verdict: 'better' | 'worse' | 'doubtful' | 'indistinguishable'
}

/** The comparisons of one candidate. */
export interface CandidateComparison {
  /** Its place in the study's list, from 0. */
  readonly number: number
  /** `dropout 0.3, max-norm 3`. */
  readonly label: string
  /** One for each measure. */
  readonly measures: readonly Comparison[]
}

/** What p-values are compared with. */
export const level = 0.05

/**
 * Tests each candidate that went to the end against the baseline, split by split, and corrects for their number, one measure at a
 * time.
 *
 * @returns nothing for candidates that have fewer than two splits in common with the baseline
 */
export function compareWithBaseline(
  summaries: readonly CandidateSummary[],
  baseline: CandidateSummary,
  task: Task,
): CandidateComparison[] {
  if (baseline.state !== 'complete') return []
  const others = summaries.filter(
    one => one !== baseline && one.state === 'complete' && pairsOf(baseline, one).length >= 2,
  )
  const byMeasure = measuresOf(task).map(measure => compareAll(others, baseline, measure))
  return others.map(({ number, label }, index) => ({
    number,
    label,
    measures: byMeasure.map(comparisons => comparisons[index]!),
  }))
}

function compareAll(
  others: readonly CandidateSummary[],
  baseline: CandidateSummary,
  measure: Measure,
): Comparison[] {
  const tests = others.map(other => {
    const pairs = pairsOf(baseline, other)
    const values = pairs.map(pair => pair.map(({ result }) => figureOf(result, 'test', measure)))
    const differences = values.map(([before, after]) => after! - before!)
    const baselineMean = values.reduce((sum, [before]) => sum + before!, 0) / values.length
    const rows = meanRows(pairs.map(([before]) => before))
    return { ...correctedResampledT(differences, rows), measure, splits: pairs.length, baselineMean }
  })
  const corrected = holm(tests.map(({ pValue }) => pValue))
  return tests.map((test, index) => ({
    ...test,
    corrected: corrected[index]!,
    verdict: verdictOf(test, corrected[index]!),
  }))
}

type Trial = CandidateSummary['trials'][number]

/** The trials of two candidates on the same fold of the same repeat. */
function pairsOf(baseline: CandidateSummary, other: CandidateSummary): [Trial, Trial][] {
  const of = new Map(baseline.trials.map(trial => [splitOf(trial), trial]))
  return other.trials.flatMap(trial => {
    const before = of.get(splitOf(trial))
    return before ? [[before, trial] as [Trial, Trial]] : []
  })
}

function verdictOf(
  { mean, pValue, measure }: ResampledComparison & { measure: Measure },
  corrected: number,
): Comparison['verdict'] {
  if (pValue >= level) return 'indistinguishable'
  if (corrected >= level) return 'doubtful'
  return mean > 0 === (measure === 'accuracy') ? 'better' : 'worse'
}
