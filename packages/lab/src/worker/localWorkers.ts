import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Store, StorePlace } from '../store/store.js'
import { newWorker } from './workerId.js'

/** Processes of this machine that run the trials of one study. */
export interface LocalWorkers {
  /** Rejects when they cannot go on; never resolves. */
  readonly trouble: Promise<never>
  /** The ids under which they take trials; also of those that died. */
  readonly ids: ReadonlySet<string>
  /** Process ids of those that run now. */
  readonly pids: readonly number[]
  /** They give back what they have and end. */
  end(): Promise<void>
}

export interface LocalWorkersOptions {
  readonly store: Store
  readonly place: StorePlace
  readonly study: string
  readonly count: number
}

/** The built module: a process of its own cannot run TypeScript. */
const module = new URL('../../dist/runners/localWorker.js', import.meta.url)

/** A process that ends within so many milliseconds has not come to work. */
const soon = 10_000
/** So many of them in a row, and there is no point in starting more. */
const mostEarlyDeaths = 3

interface Running {
  readonly child: ChildProcess
  readonly id: string
  complaint: string
}

/**
 * Starts workers and starts another one for each that dies; what it was at goes to the others at once. (The store gives up
 * a trial whose workers died several times.)
 */
export function startLocalWorkers({ store, place, study, count }: LocalWorkersOptions): LocalWorkers {
  const running = new Set<Running>()
  const ids = new Set<string>()
  let ending = false
  let earlyDeaths = 0
  let giveUp: (error: Error) => void = () => {}
  const trouble = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  trouble.catch(() => {})

  const start = () => {
    const began = performance.now()
    const { id, host } = newWorker(1)
    ids.add(id)
    // Its standard output is ignored: this process's own may be one JSON document and nothing else.
    const child = fork(module, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] })
    const worker: Running = { child, id, complaint: '' }
    running.add(worker)
    child.stderr?.on('data', (chunk: Buffer) => {
      worker.complaint = (worker.complaint + chunk.toString()).slice(-2000)
    })
    child.on('error', error => giveUp(new Error(`cannot start a worker: ${error.message}`)))
    child.on('close', (code, signal) => {
      running.delete(worker)
      if (ending) return
      earlyDeaths = performance.now() - began < soon ? earlyDeaths + 1 : 0
      if (earlyDeaths >= mostEarlyDeaths) {
        const how = signal === null ? `with exit code ${code}` : `by ${signal}`
        const complaint = worker.complaint.trim()
        giveUp(new Error(`workers end ${how} as soon as they start${complaint && `:\n${complaint}`}`))
        return
      }
      store.workerIsGone(id).catch(giveUp)
      start()
    })
    child.send({ place, study, worker: { id, host } })
  }
  for (let i = 0; i < count; i++) start()
  return {
    trouble,
    ids,
    get pids() {
      return [...running].flatMap(({ child }) => child.pid ?? [])
    },
    async end() {
      ending = true
      await Promise.all(
        [...running].map(async ({ child }) => {
          if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
          const ended = once(child, 'exit')
          if (child.connected) child.disconnect()
          await ended
        }),
      )
    },
  }
}
