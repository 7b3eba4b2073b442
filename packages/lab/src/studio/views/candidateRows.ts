import { baselineOf } from '../../search/candidates.js'
import type { RunStage } from '../../search/choice.js'
import type { Findings } from '../../search/findings/findings.js'
import { candidateLabels } from '../../search/findings/labels.js'
import { differenceWithMargin } from '../../search/findings/measures.js'
import { type CandidateSummary, marginOf } from '../../search/findings/summaries.js'
import { trialsOfCandidate } from '../../search/scoresOf.js'
import type { StudyPlan } from '../../search/storedStudy.js'
import { estimatesAnswer } from '../answers.js'
import type { CandidateRow, ComparisonRow } from '../api.js'
import { curvesOfCandidates } from '../trialRows.js'
import type { StudyNow } from './view.js'

interface Candidates {
  readonly now: StudyNow
  readonly plan: StudyPlan
  readonly stages: readonly RunStage[]
  /** Undefined as long as there is nothing to say. */
  readonly findings: Findings | undefined
  /** Whether the study has its result. */
  readonly ended: boolean
}

/** The candidates of a search as rows of a table. */
export function candidateRows({ now, plan, stages, findings, ended }: Candidates): CandidateRow[] {
  const { candidates, settings, data } = plan
  const labels = candidateLabels(candidates, settings.space)
  const baseline = baselineOf(candidates)
  const curves = curvesOfCandidates(now.trials)
  return candidates.map((candidate, number) => {
    const summary = findings?.summaries[number]
    return {
      ...{ number, label: labels[number]!, settings: { ...candidate } },
      ...(ended && summary ? stateOf(summary) : stateSoFar(number, { now, plan, stages, summary })),
      ...{ chosen: findings?.chosen.number === number, baseline: baseline === number },
      trials: summary?.trials.length ?? 0,
      train: summary ? estimatesAnswer(summary.train, data.task) : {},
      test: summary ? estimatesAnswer(summary.test, data.task) : {},
      curves: curves.get(number) ?? null,
    }
  })
}

type State = Pick<CandidateRow, 'state' | 'reason'>

const stateOf = ({ state, reason }: CandidateSummary): State => ({
  state,
  ...(reason !== undefined && { reason }),
})

/** Where a candidate is in a study that has not ended. */
function stateSoFar(
  number: number,
  {
    now,
    plan: { settings },
    stages,
    summary,
  }: Pick<Candidates, 'now' | 'plan' | 'stages'> & { summary: CandidateSummary | undefined },
): State {
  if (summary?.state === 'failed') return stateOf(summary)
  const last = stages.at(-1)
  const isPlanned = !last || last.planned.some(({ candidateNumber }) => candidateNumber === number)
  if (!isPlanned) {
    const rung = stages.findLastIndex(stage =>
      stage.planned.some(({ candidateNumber }) => candidateNumber === number),
    )
    const reason =
      settings.strategy === 'halving'
        ? `given up after rung ${rung}`
        : 'given up after the first repeat: clearly worse'
    return { state: 'stopped', reason }
  }
  const rung = last?.planned[0]?.rung ?? 0
  const done = stages
    .flatMap(stage => trialsOfCandidate(stage.done, number))
    .filter(trial => trial.settings.rung === rung).length
  const splits = settings.folds * settings.repeats
  if (done === splits && last?.planned[0]?.epochs === settings.epochs) return { state: 'complete' }
  const reason = `${done} of ${splits} splits are done`
  return { state: now.study.state === 'active' ? 'running' : 'stopped', reason }
}

/** The tests against the network without regularization. */
export function comparisonRows({ comparisons }: Findings): ComparisonRow[] {
  return comparisons.flatMap(({ number, label, measures }) =>
    measures
      .filter(({ mean }) => Number.isFinite(mean))
      .map(({ measure, mean, interval, pValue, corrected, verdict }) => ({
        ...{ candidate: number, label, measure, mean, interval, pValue, corrected, verdict },
        text: differenceWithMargin(measure, mean, marginOf(interval)),
      })),
  )
}
