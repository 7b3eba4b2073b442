import type { Study, Trial } from '../store/rows.js'
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
  study: Study,
  plan: StudyPlan,
  outcome: StudyOutcome,
): Promise<StudyResult> {
  const keras = await store.getBlob(study.id, bestBlob)
  if (!keras) throw new Error(`study ${study.id} has no model any more: its blob ${bestBlob} is not there`)
  return resultFrom(study, plan, outcome, await store.trials(study.id), keras)
}

/** What a study decided, and the last training, as far as it is done. */
export interface StudyOutcome {
  readonly stages: readonly RunStage[]
  readonly best: BestSettings
  readonly bestResult: TrialResult | undefined
}

export function resultFrom(
  { id, name, createdAt }: Study,
  { settings, data, candidates }: StudyPlan,
  { stages, best, bestResult }: StudyOutcome,
  trials: readonly Trial[],
  keras: Uint8Array,
): StudyResult {
  const ended = Math.max(createdAt, ...trials.map(({ finishedAt }) => finishedAt ?? 0))
  const { rung } = comparisonOf(stages)
  return {
    ...{ id, name, settings, data },
    candidates: candidateResults(candidates, stages, { splits: settings.folds * settings.repeats, rung }),
    baseline: baselineOf(candidates),
    chosen: best.candidateNumber,
    best: {
      ...{ keras, epochs: best.epochs, seed: best.seed },
      ...(bestResult && bestResult.testRows > 0 && { holdout: holdoutOf(bestResult) }),
    },
    seconds: ended - createdAt,
    workers: new Set(trials.flatMap(({ worker }) => worker ?? [])).size,
    versions: Object.fromEntries(versions().map(one => [one.name, one.version])),
  }
}

function holdoutOf({ testRows, test: { loss, accuracy, meanAbsoluteError } }: TrialResult) {
  return {
    ...{ rows: testRows, loss },
    ...(accuracy !== undefined && { accuracy }),
    ...(meanAbsoluteError !== undefined && { meanAbsoluteError }),
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
  const plan = parsePlan(study.settings, study.id)
  // there is nothing to wait for
  const trouble = new Promise<never>((_, reject) => {
    const { id, name } = study
    reject(new Error(`study ${id} (${name}) has ended, but not all of the trials that it asks for have`))
  })
  trouble.catch(() => {})
  const outcome = await coordinate({
    ...{ store, id: study.id, plan, signal: new AbortController().signal, trouble },
  })
  return readResult(store, study, plan, outcome)
}
