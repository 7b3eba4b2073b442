import type { Study } from '../store/rows.js'
import type { TrialContext, TrialRunner } from '../worker/runner.js'
import { loadBundle } from './bundle.js'
import { type FittedData, fitData, type Samples } from './fitData.js'
import type { ModelFunction } from './modelModule.js'
import { type StudyRows, unpackData } from './packData.js'
import { foldRows } from './splits.js'
import {
  type BestSettings,
  bestBlob,
  dataBlob,
  parsePlan,
  parseTrialSettings,
  type StudyPlan,
  storable,
} from './storedStudy.js'
import { type Network, type Training, trainTrial } from './trainTrial.js'
import type { TrialSettings } from './trial.js'

/** What a process keeps of a study between its trials. */
interface Known extends StudyRows {
  readonly plan: StudyPlan
  readonly network: Network
  /** The fold that was trained on last: the trials of all candidates on one fold follow one another. */
  last?: { readonly key: string; readonly split: Split }
}

interface Split {
  readonly fitted: FittedData
  readonly train: Samples
  readonly test: Samples | undefined
}

/**
 * Runs trials of studies: trains one candidate on one fold, or the chosen one on all rows.
 *
 * @param model of this process, for studies whose model is no file
 */
export function searchRunner(model?: ModelFunction): TrialRunner {
  const studies = new WeakMap<Study, Promise<Known>>()
  return async (trial, context) => {
    const known = studies.get(context.study) ?? learn(context, model)
    studies.set(context.study, known)
    const settings = parseTrialSettings(trial)
    return 'best' in settings
      ? storable(await trainBest(await known, settings, context))
      : storable(await trainFold(await known, settings, context))
  }
}

async function learn(context: TrialContext, model: ModelFunction | undefined): Promise<Known> {
  const plan = parsePlan(context.study.settings, context.study.id)
  const rows = unpackData(await context.blob(dataBlob), context.study.id)
  return { ...rows, plan, network: await networkOf(plan, context, model) }
}

async function networkOf(
  { settings }: StudyPlan,
  { code, study }: TrialContext,
  model: ModelFunction | undefined,
): Promise<Network> {
  if (settings.hidden) return { kind: 'builtin', hidden: settings.hidden }
  const file = settings.model?.file ?? 'model'
  if (code) return { kind: 'own', file, model: (await loadBundle(file, code)).model }
  if (model) return { kind: 'own', file, model }
  throw new Error(`study ${study.id} has a model of its own, but no code of it is stored`)
}

/** What all trainings of a study have in common. */
const common = ({ plan, network }: Known, { threads, signal, report }: TrialContext) => ({
  ...{ network, threads, signal, batchSize: plan.settings.batchSize },
  report: (epochs: number) => report({ epochs }),
})

async function trainFold(known: Known, settings: TrialSettings, context: TrialContext) {
  const { candidate, seed, epochs, repeat, fold } = settings
  const { fitted, train, test } = splitFor(known, repeat, fold)
  const training: Training = {
    ...{ ...common(known, context), candidate, seed, epochs, fitted, train, test },
    curves: repeat === 0 && fold === 0,
  }
  const { result, model } = await trainTrial(training)
  await model?.dispose()
  return result
}

function splitFor(known: Known, repeat: number, fold: number): Split {
  const key = `${repeat} ${fold}`
  if (known.last?.key === key) return known.last.split
  const rows = foldRows(known.splits, repeat, fold)
  const fitted = fitData(known.data, rows.train)
  const split = { fitted, train: fitted.encode(rows.train), test: fitted.encode(rows.test) }
  known.last = { key, split }
  return split
}

async function trainBest(known: Known, settings: BestSettings, context: TrialContext) {
  const { candidate, seed, epochs } = settings
  const { data, splits } = known
  const fitted = fitData(data, splits.rows)
  const { result, model } = await trainTrial({
    ...{ ...common(known, context), candidate, seed, epochs, fitted, curves: false },
    train: fitted.encode(splits.rows),
    test: splits.holdout.length > 0 ? fitted.encode(splits.holdout) : undefined,
  })
  if (!model || result.failure !== undefined) return result
  model.schema = fitted.schema
  await context.keepBlob(bestBlob, await model.save())
  await model.dispose()
  return result
}
