import type { Study } from '../store/rows.js'
import type { Store } from '../store/store.js'
import { versions } from '../study/versions.js'
import { baselineOf } from './candidates.js'
import { candidateResults, comparisonOf, type RunStage } from './choice.js'
import { coordinate } from './coordinate.js'
import type { StudyResult } from './result.js'
import { type BestSettings, bestBlob, parsePlan, type StudyPlan } from './storedStudy.js'
import type { TrialResult } from './trial.js'

/** What a study came to, put together from the store. */
export async function readResult(
  store: Store,
  { id, name, createdAt }: Study,
  { settings, data, candidates }: StudyPlan,
  { stages, best, bestResult }: { stages: readonly RunStage[]; best: BestSettings; bestResult: TrialResult },
): Promise<StudyResult> {
  const keras = await store.getBlob(id, bestBlob)
  if (!keras) throw new Error(`study ${id} has no model any more: its blob ${bestBlob} is not there`)
  const trials = await store.trials(id)
  const ended = Math.max(createdAt, ...trials.map(({ finishedAt }) => finishedAt ?? 0))
  const { loss, accuracy, meanAbsoluteError } = bestResult.test
  const { rung } = comparisonOf(stages)
  return {
    ...{ id, name, settings, data },
    candidates: candidateResults(candidates, stages, { splits: settings.folds * settings.repeats, rung }),
    baseline: baselineOf(candidates),
    chosen: best.candidateNumber,
    best: {
      ...{ keras, epochs: best.epochs, seed: best.seed },
      ...(bestResult.testRows > 0 && {
        holdout: {
          ...{ rows: bestResult.testRows, loss },
          ...(accuracy !== undefined && { accuracy }),
          ...(meanAbsoluteError !== undefined && { meanAbsoluteError }),
        },
      }),
    },
    seconds: ended - createdAt,
    workers: new Set(trials.flatMap(({ worker }) => worker ?? [])).size,
    versions: Object.fromEntries(versions().map(one => [one.name, one.version])),
  }
}

/**
 * The result of a study that has ended, such as for another report.
 *
 * @throws Error if it has not ended
 */
export async function readStudy(store: Store, study: Study): Promise<StudyResult> {
  if (study.state !== 'done') {
    throw new Error(`study ${study.id} (${study.name}) has not ended yet: there is no result to show`)
  }
  const plan = parsePlan(study.settings)
  const outcome = await coordinate({
    ...{ store, id: study.id, plan, signal: new AbortController().signal },
    trouble: new Promise<never>(() => {}),
  })
  return readResult(store, study, plan, outcome)
}
