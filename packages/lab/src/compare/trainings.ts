import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { DataError } from '../search/data.js'
import { fitData } from '../search/fitData.js'
import { packData, type StudyRows } from '../search/packData.js'
import type { SearchProgress } from '../search/progress.js'
import { type DataInput, readData, type UnderstoodData } from '../search/readData.js'
import type { DataSummary } from '../search/result.js'
import { studySeeds } from '../search/seeds.js'
import { foldRows } from '../search/splits.js'
import { dataBlob, parseResult, type StudyPlan, storable } from '../search/storedStudy.js'
import type { DoneTrial } from '../search/strategies/strategy.js'
import { type RunChoices, workHere } from '../search/study.js'
import { checkNetwork } from '../search/trainTrial.js'
import type { Candidate, TrialSettings } from '../search/trial.js'
import { defaultFolder, openStore, type Store, type StorePlace } from '../store/store.js'
import { startLocalWorkers } from '../worker/localWorkers.js'
import { apart, hiddenOf, type ModelChoice, type ReadModel, readModel } from './model.js'
import { repeatedSplits } from './repeatedSplits.js'
import { foldsOf, type RepeatChoices, type RepeatSettings, settleRepeats, trainingsOf } from './settings.js'
import { localRepeatsKind, repeatsKind } from './storedRepeats.js'

/** A model with its trainings, in the order of repeats, then folds. */
export interface TrainedModel {
  /** What tables and sentences call it, `dropout 0.4`. */
  readonly label: string
  /** In the store. */
  readonly study: string
  /** The settings that it was built with. */
  readonly candidate: Candidate
  /** Units of the built-in network's hidden layers; undefined for a model of one's own. */
  readonly hidden?: readonly number[] | undefined
  /** The file of a model of one's own, and the sha256 of its bundle. */
  readonly model?:
    | {
        /** As it was given. */
        readonly file: string
        /** In hexadecimal. */
        readonly hash: string
      }
    | undefined
  /** Failed ones included: their scores are NaN. */
  readonly trials: readonly DoneTrial[]
}

/** Models that were trained on the same rows from the same seeds. */
export interface Trainings {
  /** What was understood of the data. */
  readonly data: DataSummary
  /** What the trainings were told. */
  readonly settings: RepeatSettings
  /** In the order in which they were given. */
  readonly models: readonly TrainedModel[]
  /** From the first training to the last. */
  readonly seconds: number
  /** Processes that trained side by side. */
  readonly workers: number
}

/** What {@link repeat} and {@link compare} take besides models. */
export interface TrainingOptions extends RepeatChoices, Omit<RunChoices, 'onStart'> {
  /** Default: what the module of the first model exports as `data`. */
  readonly data?: DataInput | undefined
  /** Hears what was understood and will be trained, before the first training. */
  readonly onStart?: ((started: StartedTrainings) => void) | undefined
}

/** Trainings that are about to begin. */
export interface StartedTrainings {
  /** What was understood of the data. */
  readonly data: DataSummary
  /** What the trainings are told, with defaults filled in. */
  readonly settings: RepeatSettings
  /** What the models are called. */
  readonly labels: readonly string[]
  /** Where they are kept. */
  readonly place: string
}

/** What all models share. */
interface Common {
  readonly settings: RepeatSettings
  readonly understood: UnderstoodData
  readonly rows: StudyRows
}

/**
 * Trains models again and again, on the same splits from the same seeds.
 *
 * @param choices the models, by the options that give their settings
 * @throws DataError, TableError, ModelError, SettingError before the first training
 */
export async function trainRepeatedly(
  options: TrainingOptions,
  choices: Readonly<Record<string, ModelChoice>>,
  usual: 'folds' | 'random',
): Promise<Trainings> {
  const began = performance.now()
  const models = apart(
    await Promise.all(Object.entries(choices).map(([option, choice]) => readModel(choice, option))),
  )
  const common = await understand(options, models, usual)
  for (const model of models) await checkModel(model, common)
  options.signal?.throwIfAborted()
  const { store: place = { folder: defaultFolder }, onTrouble, signal } = options
  const { settings } = common
  const data = common.understood.summary
  const store = await openStore(place, { onTrouble, signal })
  try {
    options.onStart?.({ data, settings, labels: models.map(({ label }) => label), place: store.place })
    const trained: TrainedModel[] = []
    let workers = 0
    for (const model of models) {
      const progress = { before: trained.length, models: models.length, began }
      const run = await trainOne(store, place, model, common, options, progress)
      trained.push(run.model)
      workers = Math.max(workers, run.workers)
    }
    return { data, settings, models: trained, seconds: (performance.now() - began) / 1000, workers }
  } finally {
    await store.close()
  }
}

async function understand(
  options: TrainingOptions,
  models: readonly ReadModel[],
  usual: 'folds' | 'random',
): Promise<Common> {
  const loader = models.find(({ own }) => own?.data)?.own?.data
  const input = options.data ?? (await loader?.())
  if (!input) {
    const [file] = models.flatMap(({ own }) => own?.file ?? [])
    throw new DataError(
      file === undefined
        ? 'data is missing: a table with its target, or tensors x and y'
        : `${file} exports no data: give data, or export const data = async () => ({ x, y })`,
    )
  }
  const understood = await readData(input)
  const settings = settleRepeats(options, understood.rows.length, usual)
  const splits = repeatedSplits(settings, understood, studySeeds(settings.seed))
  return { settings, understood, rows: { data: understood.data, splits } }
}

async function checkModel(model: ReadModel, { settings, understood, rows }: Common): Promise<void> {
  const { train } = foldRows(rows.splits, 0, 0)
  const fitted = fitData(rows.data, train)
  const { own, candidate } = model
  await checkNetwork({
    network: own
      ? { kind: 'own', file: own.file, model: own.model }
      : { kind: 'builtin', hidden: hiddenIn(model, understood) ?? [] },
    seed: studySeeds(settings.seed).trial(0, 0, foldsOf(settings)),
    ...{ candidate, fitted, train: fitted.encode(train) },
  })
}

const hiddenIn = (model: ReadModel, { rows, summary }: UnderstoodData) =>
  hiddenOf(model, rows.length, summary.inputs)

/** The trainings of one model: fold by fold, repeat by repeat. */
function trialsOf(candidate: Candidate, settings: RepeatSettings): TrialSettings[] {
  const folds = foldsOf(settings)
  const seeds = studySeeds(settings.seed)
  return Array.from({ length: trainingsOf(settings) }, (_, i) => {
    const [repeat, fold] = [Math.floor(i / folds), i % folds]
    return {
      ...{ candidateNumber: 0, candidate, repeat, fold, seed: seeds.trial(repeat, fold, folds) },
      ...{ epochs: settings.epochs, rung: 0 },
    }
  })
}

/** What workers find in the store. */
function planOf(model: ReadModel, { settings, understood }: Common): StudyPlan {
  const { candidate } = model
  const { seed, repeats, epochs, batchSize } = settings
  return {
    settings: {
      ...{ seed, repeats, epochs, batchSize, folds: foldsOf(settings), strategy: 'grid', holdout: 0 },
      space: Object.fromEntries(Object.entries(candidate).map(([name, value]) => [name, [value]])),
      hidden: hiddenIn(model, understood),
      model: modelOf(model),
    },
    ...{ data: understood.summary, candidates: [candidate], stopEarly: false },
  }
}

const modelOf = ({ own }: ReadModel) =>
  own && { file: own.file, hash: own.bundle?.hash ?? 'a function of this process' }

async function trainOne(
  store: Store,
  place: StorePlace,
  model: ReadModel,
  common: Common,
  options: TrainingOptions,
  progress: { before: number; models: number; began: number },
): Promise<{ model: TrainedModel; workers: number }> {
  const { own, candidate, label } = model
  const { settings, understood, rows } = common
  const local = own !== undefined && own.bundle === undefined
  const { id } = await store.createStudy({
    name: `${basename(understood.summary.source)}: ${label}`,
    kind: local ? localRepeatsKind : repeatsKind,
    ...{ settings: storable(planOf(model, common)), seed: settings.seed },
    ...(own?.bundle && { code: own.bundle.code }),
  })
  await store.putBlob(id, dataBlob, packData(rows))
  const trials = trialsOf(candidate, settings)
  await store.addTrials(
    id,
    trials.map((trial, number) => ({ number, settings: storable(trial) })),
  )
  const { workers = availableParallelism() } = options
  const team = local
    ? workHere(store, id, own.model, localRepeatsKind)
    : startLocalWorkers({ store, place, study: id, count: Math.min(workers, trials.length) })
  try {
    await untilDone(store, id, team.trouble, options, progress)
    await store.completeStudy(id)
  } catch (error) {
    // Workers elsewhere are not to go on for nobody.
    await team.end()
    await store.stopStudy(id)
    throw error
  } finally {
    await team.end()
  }
  const stored = await store.trials(id)
  return {
    model: {
      ...{ label, study: id, candidate, hidden: hiddenIn(model, understood), model: modelOf(model) },
      trials: trials.map((trial, number) => ({ settings: trial, result: resultOf(stored[number], trial) })),
    },
    workers: new Set(stored.flatMap(({ worker }) => worker ?? [])).size,
  }
}

/** What a trial gave; one that could not be run at all is a failure too. */
function resultOf(
  trial: Awaited<ReturnType<Store['trials']>>[number] | undefined,
  { epochs }: TrialSettings,
): DoneTrial['result'] {
  if (trial?.state === 'done' && trial.result !== null) return parseResult(trial, trial.result)
  const none = { loss: Number.NaN }
  return {
    ...{ train: none, test: none, trainRows: 0, testRows: 0, parameters: 0, epochs, seconds: 0 },
    failure: trial?.error ?? 'its trial was stopped',
  }
}

/** Milliseconds between two looks at the store. */
const shortestPause = 20
const longestPause = 500

async function untilDone(
  store: Store,
  id: string,
  trouble: Promise<never>,
  { signal, onProgress }: TrainingOptions,
  { before, models, began }: { before: number; models: number; began: number },
): Promise<void> {
  let pause = shortestPause
  for (;;) {
    signal?.throwIfAborted()
    const { total: each, done: finished, failed, pending, running, workers } = await store.progress(id)
    const done = before * each + finished + failed
    const total = models * each
    const seconds = (performance.now() - began) / 1000
    const progress: SearchProgress = {
      ...{ study: id, phase: 'trials', done, total, failed, running, workers, fraction: done / total },
      secondsLeft: done > 0 ? (seconds / done) * (total - done) : null,
    }
    onProgress?.(progress)
    if (pending + running === 0) return
    await Promise.race([wait(pause, undefined, { signal }).catch(() => signal?.throwIfAborted()), trouble])
    pause = Math.min(1.5 * pause, longestPause)
  }
}
