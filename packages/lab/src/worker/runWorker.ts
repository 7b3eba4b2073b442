import { setTimeout as wait } from 'node:timers/promises'
import type { ClaimedTrial, SkippedStudy, WorkerInfo } from '../store/queue.js'
import type { Store } from '../store/store.js'
import { repeat } from './repeat.js'
import type { TrialRunners } from './runner.js'
import { runTrial, type TrialEnd } from './runTrial.js'
import { CodeRefusedError, type StudyThings, studyMemory } from './studyThings.js'
import { newWorker } from './workerId.js'

export interface WorkerOptions {
  store: Store
  runners: TrialRunners
  /** Default: this process with one thread. */
  worker?: WorkerInfo
  /** Runs code that is stored with studies. Default: false. */
  allowCode?: boolean
  /** The ids of the studies to work for. Default: all. */
  studies?: readonly string[] | undefined
  /** Ends after so many seconds without a trial. Default: never. */
  idleExit?: number | undefined
  /**
   * A trial whose worker was not heard of for so many seconds goes to another one. Default: 90, so that a network that was
   * cut for a minute costs no trial.
   */
  lease?: number
  /** Seconds between two signs of life. Default: a sixth of the lease. */
  heartbeat?: number
  /** Ends the worker; the trial that it has goes back to the others. */
  signal?: AbortSignal | undefined
  onEvent?(event: WorkerEvent): void
}

/** What a worker does, for those who watch it. */
export type WorkerEvent =
  | { kind: 'began' | TrialEnd; trial: ClaimedTrial; seconds: number; error?: string | undefined }
  | { kind: 'code'; study: string; codeHash: string }
  | { kind: 'skipped'; study: SkippedStudy }
  | { kind: 'refused'; study: string; reason: string }
  | { kind: 'trouble'; message: string }

/** Milliseconds between two questions for a trial when there is none: rarer with time, so that idle workers cost little. */
const firstPause = 50
const longestPause = 2_000

/** Seconds between two looks for studies that this worker cannot serve. */
const secondsBetweenNotices = 30

/**
 * Takes trials from the store and runs them, one after the other, until it is told to end or has been idle for long.
 *
 * @returns how many trials it finished
 * @throws ConnectionLostError when the database stayed out of reach for longer than the store's patience
 */
export async function runWorker(options: WorkerOptions): Promise<number> {
  const { store, runners, studies, idleExit, lease = 90, onEvent = () => {} } = options
  const { worker = newWorker(1), allowCode = false, heartbeat = lease / 6 } = options
  const signal = options.signal ?? new AbortController().signal
  const kinds = Object.keys(runners)
  const things = studyMemory(store)
  const refused: string[] = []
  const notice = skippedNotices(store, { kinds, allowCode }, study => onEvent({ kind: 'skipped', study }))
  const showCode = codeNotices((study, codeHash) => onEvent({ kind: 'code', study, codeHash }))
  const trouble = (error: unknown) => onEvent({ kind: 'trouble', message: messageOf(error) })
  const attend = async () => {
    await store.workerIsHere(worker)
    await store.putBackLapsed()
  }
  const presence = repeat(heartbeat, attend, trouble)
  presence.now()

  const run = async (trial: ClaimedTrial) => {
    const known = await thingsOf(trial)
    if (!known) return false
    const began = performance.now()
    const seconds = () => (performance.now() - began) / 1000
    onEvent({ kind: 'began', trial, seconds: 0 })
    const runner = runners[trial.kind]
    if (!runner) throw new Error(`got a trial of the kind '${trial.kind}', which was not asked for`)
    const { end, error } = await runTrial(trial, {
      ...{ store, things: known, runner, lease, heartbeat, threads: worker.threads, signal },
    })
    onEvent({ kind: end, trial, seconds: seconds(), error })
    return end === 'done'
  }
  const thingsOf = async (trial: ClaimedTrial): Promise<StudyThings | undefined> => {
    try {
      const known = await things(trial)
      if (trial.codeHash !== null) showCode(trial.study, trial.codeHash)
      return known
    } catch (error) {
      const held = await store.giveBack(trial)
      if (error instanceof CodeRefusedError) {
        refused.push(trial.study)
        onEvent({ kind: 'refused', study: trial.study, reason: error.message })
      } else if (held) {
        throw error
      }
      // Else the study was deleted or stopped meanwhile.
      return undefined
    }
  }

  let finished = 0
  let idleSince = performance.now()
  let pause = firstPause
  try {
    while (!signal.aborted) {
      const trial = await store.claim({
        worker: worker.id,
        kinds,
        allowCode,
        lease,
        studies,
        except: refused,
      })
      if (trial) {
        if (await run(trial)) finished++
        idleSince = performance.now()
        pause = firstPause
        continue
      }
      await notice()
      const idle = (performance.now() - idleSince) / 1000
      if (idleExit !== undefined && idle >= idleExit) break
      const left = idleExit === undefined ? Number.POSITIVE_INFINITY : 1000 * (idleExit - idle)
      // Not all workers at the same moment.
      await wait(Math.min(pause * (0.5 + Math.random()), left), undefined, { signal }).catch(() => {})
      pause = Math.min(1.5 * pause, longestPause)
    }
  } finally {
    await presence.end()
  }
  // So that nobody counts it for another minute.
  await store.workerIsGone(worker.id).catch(() => {})
  return finished
}

/** Says once of every study that waits in vain for this worker. */
function skippedNotices(
  store: Store,
  abilities: { kinds: readonly string[]; allowCode: boolean },
  say: (study: SkippedStudy) => void,
) {
  const said = new Set<string>()
  let looked = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() - looked < 1000 * secondsBetweenNotices) return
    looked = performance.now()
    for (const study of await store.skipped(abilities)) {
      if (!said.has(study.id)) say(study)
      said.add(study.id)
    }
  }
}

/** Says once of every study's code that it is run. */
function codeNotices(say: (study: string, codeHash: string) => void) {
  const said = new Set<string>()
  return (study: string, codeHash: string) => {
    if (!said.has(study)) say(study, codeHash)
    said.add(study)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
