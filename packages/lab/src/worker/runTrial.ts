import type { Json } from '../store/exactJson.js'
import type { ClaimedTrial } from '../store/queue.js'
import type { Store } from '../store/store.js'
import { repeat } from './repeat.js'
import type { TrialRunner } from './runner.js'
import type { StudyThings } from './studyThings.js'

/** How a trial ended for this worker: `lost` means that it is not its business any more. */
export type TrialEnd = 'done' | 'failed' | 'lost' | 'given back'

export interface RunOptions {
  store: Store
  things: StudyThings
  runner: TrialRunner
  /** In seconds. */
  lease: number
  heartbeat: number
  threads: number
  /** Has the worker end: the trial is given back. */
  signal: AbortSignal
}

/** A worker that ends waits this long for a run to hear of it, in milliseconds; its result is dropped in any case. */
const grace = 5_000

/** At most this often a report goes to the database, in seconds. */
const secondsBetweenReports = 2

/**
 * Runs a trial that was claimed, keeps its lease alive, and says how it ended.
 *
 * @throws what the store throws
 */
export async function runTrial(
  trial: ClaimedTrial,
  options: RunOptions,
): Promise<{ end: TrialEnd; error?: string }> {
  const { store, things, runner, lease, heartbeat, threads, signal } = options
  const stop = new AbortController()
  let progress: Json | undefined
  let told = performance.now()
  let claimLost = false
  let storeError: unknown
  const beating = repeat(
    heartbeat,
    async () => {
      told = performance.now()
      if (await store.heartbeat(trial, lease, progress)) return
      claimLost = true
      stop.abort(new Error('the trial was stopped or went to another worker'))
    },
    // The database cannot be reached: the run goes on, and its result is kept if nobody else took the trial until then.
    () => {},
  )
  const leave = () => stop.abort(new Error('the worker has to end'))
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  try {
    const outcome = await outcomeOf(
      runner(trial, {
        ...things,
        signal: stop.signal,
        threads,
        report(latest) {
          progress = latest
          if (performance.now() - told > 1000 * secondsBetweenReports) beating.now()
        },
        async keepBlob(name, bytes) {
          await store.putBlob(trial.study, name, bytes).catch((error: unknown) => {
            storeError = error
            throw error
          })
        },
      }),
      stop.signal,
    )
    await beating.end()
    if (claimLost) return { end: 'lost' }
    if (outcome === undefined) return { end: (await store.giveBack(trial)) ? 'given back' : 'lost' }
    // A full disk is no failure of the trial.
    if ('error' in outcome && storeError !== undefined) {
      await store.giveBack(trial).catch(() => {})
      throw storeError
    }
    if ('error' in outcome) {
      const held = await store.fail(trial, outcome.error)
      return { end: held ? 'failed' : 'lost', error: outcome.error }
    }
    return { end: (await store.finish(trial, outcome.result)) ? 'done' : 'lost' }
  } finally {
    signal.removeEventListener('abort', leave)
    await beating.end()
  }
}

/** What a run gives; `undefined` if it was told to stop, whatever it gives then. */
async function outcomeOf(
  run: Promise<Json>,
  signal: AbortSignal,
): Promise<{ result: Json } | { error: string } | undefined> {
  const settled = run.then(
    result => ({ result }),
    error => ({ error: error instanceof Error ? error.message : String(error) }),
  )
  const stopped = new Promise<undefined>(resolve => {
    const soon = () => setTimeout(() => resolve(undefined), grace).unref()
    if (signal.aborted) soon()
    else signal.addEventListener('abort', soon, { once: true })
  })
  const outcome = await Promise.race([settled, stopped])
  return signal.aborted ? undefined : outcome
}
