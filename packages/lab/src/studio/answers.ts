import { listed } from '../report/format.js'
import { lossName, type Measure, measureNames, measuresOf } from '../search/findings/measures.js'
import type { Estimates } from '../search/findings/summaries.js'
import { estimateText } from '../search/report/candidateTable.js'
import type { DataSummary } from '../search/result.js'
import type { Task, TrialScores } from '../search/trial.js'
import type * as api from './api.js'

/** A request that cannot be answered as asked: the status, and a sentence that says what was expected. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: 400 | 403 | 404 | 409 | 503

  constructor(status: Refusal['status'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** JSON has no NaN and no infinities. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

export function measureInfos({ task, target }: Pick<DataSummary, 'task' | 'target'>): api.MeasureInfo[] {
  const about: Readonly<Record<Measure, string>> = {
    loss: lossName(task),
    accuracy: 'rows classified correctly',
    meanAbsoluteError: `in the unit of ${target}`,
  }
  return measuresOf(task).map(measure => ({
    ...{ measure, name: measureNames[measure], about: about[measure] },
    higherIsBetter: measure === 'accuracy',
  }))
}

export function estimatesAnswer(estimates: Estimates, task: Task): api.Estimates {
  return Object.fromEntries(
    measuresOf(task).flatMap(measure => {
      const estimate = estimates[measure]
      if (!estimate) return []
      const { mean, interval } = estimate
      const answer: api.Estimate = {
        mean: finite(mean),
        ...(interval && Number.isFinite(interval.low) && { interval }),
        text: estimateText(measure, estimate),
      }
      return [[measure, answer]]
    }),
  )
}

export function scoresAnswer({ loss, accuracy, meanAbsoluteError }: TrialScores): api.Scores {
  return {
    loss: finite(loss),
    ...(accuracy !== undefined && { accuracy: finite(accuracy) }),
    ...(meanAbsoluteError !== undefined && { meanAbsoluteError: finite(meanAbsoluteError) }),
  }
}

export function dataAnswer({
  source,
  rows,
  inputs,
  task,
  target,
  classes,
  notes,
}: DataSummary): api.DataInWords {
  return {
    ...{ source, rows, inputs, task, target },
    ...(classes && { classes: [...classes] }),
    notes: [...notes],
  }
}

/** How far a study is, in a few words, for what is shown before it has ended. */
export function soFarWords({ state, progress: { done, failed, total } }: api.StudyEntry): string {
  const parts = [`${done} of ${total} trials are done`, ...(failed > 0 ? [`${failed} failed`] : [])]
  return `${state === 'active' ? 'The study still runs' : 'The study was stopped before its end'}: ${listed(parts)}.`
}
