import { availableParallelism, hostname } from 'node:os'
import { basename } from 'node:path'
import { isRunning } from 'thinnet/files'
import type { Study } from '../store/rows.js'
import { defaultFolder, openStore, type Store, type StorePlace } from '../store/store.js'
import { startLocalWorkers } from '../worker/localWorkers.js'
import { runWorker } from '../worker/runWorker.js'
import { baselineOf } from './candidates.js'
import { coordinate } from './coordinate.js'
import { DataError } from './data.js'
import { fitData } from './fitData.js'
import type { ModelFunction } from './modelModule.js'
import { type OwnModel, readOwnModel } from './ownModel.js'
import { packData } from './packData.js'
import type { SearchProgress } from './progress.js'
import { type DataInput, readData } from './readData.js'
import { readResult, readStudy } from './readResult.js'
import type { StudyResult } from './result.js'
import { searchRunner } from './runner.js'
import { studySeeds } from './seeds.js'
import { foldRows, splitRows } from './splits.js'
import { dataBlob, localKind, parsePlan, type StudyPlan, searchKind, storable } from './storedStudy.js'
import { type StudyChoices, settleStudy } from './studySettings.js'
import { checkNetwork } from './trainTrial.js'

/** Where a study is kept, who runs its trials, and who watches. */
export interface RunChoices {
  /** A PostgreSQL database or a folder. Default: the folder `.thinnet` in the working directory. */
  readonly store?: StorePlace | undefined
  /** Processes of this machine, one engine thread each; 0 leaves all trials to workers elsewhere. Default: one a core. */
  readonly workers?: number | undefined
  /** Ends the study for now: trials that run are given back, and `resume` goes on with it. */
  readonly signal?: AbortSignal | undefined
  /** Told at every trial that begins or ends. */
  readonly onProgress?: ((progress: SearchProgress) => void) | undefined
  /** Hears what was understood and will be tried, before the first trial. */
  readonly onStart?: ((started: StartedStudy) => void) | undefined
  /** Hears that the database cannot be reached. */
  readonly onTrouble?: ((message: string) => void) | undefined
}

/** Options of {@link study}. */
export interface SearchOptions extends StudyChoices, RunChoices {
  /** Default: what the module of `model` exports as `data`. */
  readonly data?: DataInput | undefined
  /**
   * A function that makes a network of one's own, compiled or not: its trials run in this process, one after the other. Or the
   * path of a module in TypeScript or JavaScript that exports one as `model`: then workers run it, wherever they are. Default:
   * a multilayer perceptron.
   */
  readonly model?: ModelFunction | string | undefined
  /** What lists of studies call it. Default: where the data is from. */
  readonly name?: string | undefined
}

/** A study that is about to run. */
export interface StartedStudy extends StudyPlan {
  /** In the store. */
  readonly id: string
  /** What lists of studies call it. */
  readonly name: string
  /** Where it is kept. */
  readonly place: string
}

/**
 * Finds out which regularization helps a network on some data: tries each candidate on the same folds from the same seeds,
 * chooses one by the one-standard-error rule on the test loss, and trains it on all rows but those that were held out.
 *
 * @throws DataError, TableError, ModelError, SettingError before the first trial; Error if all candidates failed
 *
 * @example
 * ```ts
 * const result = await study({ data: { table: 'wine.csv', target: 'cultivar' }, strategy: 'halving' })
 * result.candidates[result.chosen] // { candidate: { dropout: 0.4 }, trials: […], … }
 * await writeFile('best.keras', result.best.keras)
 * ```
 */
export async function study(options: SearchOptions): Promise<StudyResult> {
  const own = options.model === undefined ? undefined : await readOwnModel(options.model)
  const { plan, packed } = await planStudy(options, own)
  options.signal?.throwIfAborted()
  return withStore(options, async (store, place) => {
    const created = await store.createStudy({
      name: options.name ?? basename(plan.data.source),
      kind: own && !own.bundle ? localKind : searchKind,
      settings: storable(plan),
      seed: plan.settings.seed,
      ...(own?.bundle && { code: own.bundle.code }),
    })
    await store.putBlob(created.id, dataBlob, packed)
    return run(store, place, created, plan, own, options)
  })
}

/**
 * Goes on with a study whose coordinator was ended; the result is that of a study that nothing came in between. (A budget of
 * minutes begins anew.) Of a study that has come to its end, it gives the result again.
 *
 * @param options `study`: its id or name; `model`: again, if it was a function
 * @throws Error if there is no such study, or it is no search
 */
export async function resumeStudy(
  options: RunChoices & { readonly study: string; readonly model?: ModelFunction | undefined },
): Promise<StudyResult> {
  return withStore(options, async (store, place) => {
    const found = await findSearch(store, options.study)
    const own = options.model && (await readOwnModel(options.model))
    if (found.kind === localKind && !own) {
      throw new Error(
        `the model of study ${found.id} is a function of the program that began it: resume it there`,
      )
    }
    if (!(await store.getBlob(found.id, dataBlob))) {
      throw new Error(`study ${found.id} was ended before its data was stored: begin it anew`)
    }
    const plan = parsePlan(found.settings, found.id)
    if (found.state === 'done') {
      options.onStart?.({ ...plan, id: found.id, name: found.name, place: store.place })
      return readStudy(store, found)
    }
    if (found.state === 'stopped') await store.resumeStudy(found.id)
    await releaseDeadWorkers(store, found.id)
    return run(store, place, found, plan, own, options)
  })
}

/** A study that is a search. */
export async function findSearch(store: Store, idOrName: string): Promise<Study> {
  const found = await store.findStudy(idOrName)
  if (found.kind === searchKind || found.kind === localKind) return found
  throw new Error(`study ${found.id} is of the kind '${found.kind}', not a search`)
}

async function withStore(
  { store: place = { folder: defaultFolder }, onTrouble, signal }: RunChoices,
  use: (store: Store, place: StorePlace) => Promise<StudyResult>,
): Promise<StudyResult> {
  const store = await openStore(place, { onTrouble, signal })
  try {
    return await use(store, place)
  } finally {
    await store.close()
  }
}

/** All that is decided before the first trial, checked as far as that is possible without training. */
async function planStudy(
  options: SearchOptions,
  own: OwnModel | undefined,
): Promise<{ plan: StudyPlan; packed: Uint8Array }> {
  const input = options.data ?? (await own?.data?.())
  if (!input) {
    throw new DataError(
      own
        ? `${own.file} exports no data: give data, or export const data = async () => ({ x, y })`
        : 'data is missing: a table with its target, or tensors x and y',
    )
  }
  const understood = await readData(input)
  const model = own && { file: own.file, hash: own.bundle?.hash ?? 'a function of this process' }
  const space = options.space ?? own?.space
  const { notes, ...settled } = settleStudy({ ...options, space }, understood, model)
  const { repeats, folds, holdout, seed, hidden } = settled.settings
  const { rows, labels, summary } = understood
  const splits = splitRows({ rows, labels, repeats, folds, holdout }, studySeeds(seed))
  const data = { ...summary, notes: [...summary.notes, ...notes] }

  const { train } = foldRows(splits, 0, 0)
  const fitted = fitData(understood.data, train)
  await checkNetwork({
    network: own
      ? { kind: 'own', file: own.file, model: own.model }
      : { kind: 'builtin', hidden: hidden ?? [] },
    candidate: settled.candidates[baselineOf(settled.candidates) ?? 0] ?? {},
    seed: studySeeds(seed).trial(0, 0, folds),
    ...{ fitted, train: fitted.encode(train) },
  })
  return { plan: { ...settled, data }, packed: packData({ data: understood.data, splits }) }
}

/** Runs a study that is in the store to its end. */
async function run(
  store: Store,
  place: StorePlace,
  found: Study,
  plan: StudyPlan,
  own: OwnModel | undefined,
  options: RunChoices,
): Promise<StudyResult> {
  const { id, name, kind } = found
  options.onStart?.({ ...plan, id, name, place: store.place })
  const end = new AbortController()
  const leave = () => end.abort(options.signal?.reason)
  options.signal?.addEventListener('abort', leave)
  if (options.signal?.aborted) leave()
  const { workers = availableParallelism(), onProgress } = options
  const team =
    kind === localKind && own
      ? workHere(store, id, own.model)
      : startLocalWorkers({ store, place, study: id, count: workers })
  try {
    const outcome = await coordinate({
      ...{ store, id, plan, onProgress, signal: end.signal, trouble: team.trouble },
    })
    await store.completeStudy(id)
    return await readResult(store, found, plan, outcome)
  } catch (error) {
    // Workers elsewhere are not to go on for nobody.
    await team.end()
    await store.stopStudy(id).catch(() => {})
    throw error
  } finally {
    options.signal?.removeEventListener('abort', leave)
    await team.end()
  }
}

/** The worker of a study whose model is a function: this process. */
export function workHere(store: Store, study: string, model: ModelFunction, kind: string = localKind) {
  const end = new AbortController()
  const worker = runWorker({
    ...{ store, studies: [study], signal: end.signal },
    runners: { [kind]: searchRunner(model) },
  })
  // It ends without an error only when it is told to.
  const trouble = worker.then(() => new Promise<never>(() => {}))
  trouble.catch(() => {})
  return {
    trouble,
    async end() {
      end.abort()
      await worker.catch(() => {})
    },
  }
}

/** The trials of this machine's workers that are no more go to others at once, not when their lease has run out. */
async function releaseDeadWorkers(store: Store, id: string): Promise<void> {
  const trials = await store.trials(id)
  const workers = new Set(trials.flatMap(({ state, worker }) => (state === 'running' && worker) || []))
  for (const worker of workers) {
    const [, host, pid] = /^(.*)-(\d+)-[0-9a-f]+$/.exec(worker) ?? []
    if (host === hostname() && !isRunning(Number(pid))) await store.workerIsGone(worker)
  }
}
