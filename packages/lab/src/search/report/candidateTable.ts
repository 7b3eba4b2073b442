import type { ScoreTable } from '../../study/scoreTable.js'
import type { Comparison } from '../findings/comparisons.js'
import type { Findings } from '../findings/findings.js'
import {
  differenceWithMargin,
  type Measure,
  measureNames,
  measuresOf,
  measureValue,
  type Part,
  withMargin,
} from '../findings/measures.js'
import { type CandidateSummary, type Estimate, marginOf } from '../findings/summaries.js'
import type { Task } from '../trial.js'

/** The candidates with their figures. */
export function candidateTable({ summaries, chosen }: Findings, task: Task): ScoreTable {
  const measures = measuresOf(task)
  return {
    head: [
      'candidate',
      ...measures.flatMap(measure => [`train ${shortNames[measure]}`, `test ${shortNames[measure]}`]),
    ],
    rows: summaries.map(summary => [
      `${summary.label}${summary === chosen ? ' (chosen)' : ''}${stateNote(summary)}`,
      ...measures.flatMap(measure => [cell(summary, 'train', measure), cell(summary, 'test', measure)]),
    ]),
  }
}

/** The candidates' test figures minus those without regularization, with the tests; undefined if none could be compared. */
export function comparisonTable({ comparisons, baseline }: Findings, task: Task): ScoreTable | undefined {
  if (!baseline || comparisons.length === 0) return undefined
  const several = comparisons.length > 1
  const cells = (one: Comparison) => {
    const difference = differenceWithMargin(one.measure, one.mean, marginOf(one.interval))
    return [difference, pText(one.pValue), ...(several ? [pText(one.corrected)] : [])]
  }
  return {
    head: [
      `against ${baseline.label}`,
      ...measuresOf(task).flatMap(measure => [
        `test ${shortNames[measure]}`,
        'p',
        ...(several ? ['Holm'] : []),
      ]),
    ],
    rows: comparisons.map(({ label, measures }) => [label, ...measures.flatMap(cells)]),
  }
}

const shortNames: Readonly<Record<Measure, string>> = { ...measureNames, meanAbsoluteError: 'error' }

function stateNote({ state }: CandidateSummary): string {
  return state === 'complete' ? '' : ` (${state})`
}

function cell(summary: CandidateSummary, part: Part, measure: Measure): string {
  return estimateText(measure, summary[part][measure])
}

/** A mean with half of its interval behind ±, as far as there are any. */
export function estimateText(measure: Measure, estimate: Estimate | undefined): string {
  if (!estimate || !Number.isFinite(estimate.mean)) return '–'
  const { mean, interval } = estimate
  // What rounds to nothing says nothing.
  const margin = interval && (marginOf(interval) >= 0.0005 || mean >= 0.0005) ? marginOf(interval) : undefined
  return margin === undefined ? measureValue(measure, mean) : withMargin(measure, mean, margin)
}

const pText = (value: number) => (value < 0.001 ? '< 0.001' : value.toFixed(3))
