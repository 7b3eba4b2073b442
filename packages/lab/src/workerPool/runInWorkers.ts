import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { isWorkerMessage, type WorkerMessage } from './messages.js'

export interface WorkersOptions<Job, Outcome> {
  /** The module that each process runs; it calls `serveJobs`. */
  module: URL
  jobs: readonly Job[]
  /** What a job is, for error messages: `dropout 0.4 from seed 7`. */
  describe(job: Job): string
  /** Whether what came back from a process is an outcome. */
  accepts(outcome: unknown): outcome is Outcome
  /** Processes at the same time. Default: one a core, and no more than there are jobs. */
  processes?: number
  /** Ends the processes and rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** How far a job that is running has come, in the units that the worker reports. */
  onProgress?(index: number, done: number): void
  /** A job has come to its end. */
  onOutcome?(index: number, outcome: Outcome): void
}

/**
 * Does jobs in processes of their own, as many at a time as there are cores, so that each has a whole core and this
 * process stays free to show progress and to be cancelled.
 *
 * @returns the outcomes in the order of the jobs
 * @throws Error when a job fails or its process dies; the signal's reason when it is cancelled. Either way, all
 * processes have ended by then.
 */
export async function runInWorkers<Job extends object, Outcome>(
  options: WorkersOptions<Job, Outcome>,
): Promise<Outcome[]> {
  const { jobs, signal } = options
  signal?.throwIfAborted()
  const outcomes = new Map<number, Outcome>()
  const count = Math.min(jobs.length, options.processes ?? availableParallelism())
  const workers = Array.from({ length: count }, () => startWorker(options.module))
  // One list for all: whoever is free takes the next.
  const waiting = jobs.entries()
  const stop = new AbortController()
  const cancel = () => stop.abort(signal?.reason)
  signal?.addEventListener('abort', cancel)
  try {
    await Promise.all(
      workers.map(async worker => {
        for (const [index, job] of waiting) {
          const outcome = await doJob(worker, job, index, stop.signal, options)
          outcomes.set(index, outcome)
          options.onOutcome?.(index, outcome)
        }
      }),
    )
  } finally {
    signal?.removeEventListener('abort', cancel)
    await Promise.all(workers.map(endWorker))
  }
  return jobs.map((_, index) => outcomes.get(index)!)
}

interface Worker {
  process: ChildProcess
  /** The end of what it wrote to its standard error, to be quoted if it dies. */
  complaint: string
}

function startWorker(module: URL): Worker {
  // Its standard output is ignored: this process's own may be one JSON document and nothing else.
  const child = fork(module, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    serialization: 'advanced',
  })
  const worker = { process: child, complaint: '' }
  child.stderr?.on('data', (chunk: Buffer) => {
    worker.complaint = (worker.complaint + chunk.toString()).slice(-2000)
  })
  return worker
}

function doJob<Job extends object, Outcome>(
  worker: Worker,
  job: Job,
  index: number,
  signal: AbortSignal,
  { describe, accepts, onProgress }: WorkersOptions<Job, Outcome>,
): Promise<Outcome> {
  const child = worker.process
  return new Promise<Outcome>((resolve, reject) => {
    const settle = (act: () => void) => {
      child.off('message', listen)
      child.off('close', closed)
      child.off('error', failed)
      signal.removeEventListener('abort', aborted)
      act()
    }
    const listen = (message: unknown) => {
      if (!isWorkerMessage(message)) return
      if (message.kind === 'progress') onProgress?.(index, message.done)
      if (message.kind === 'failure')
        settle(() => reject(new Error(`${describe(job)} failed: ${message.message}`)))
      if (message.kind === 'outcome') settle(() => settleOutcome(message))
    }
    const settleOutcome = (message: Extract<WorkerMessage, { kind: 'outcome' }>) => {
      if (accepts(message.outcome)) resolve(message.outcome)
      else reject(new Error(`${describe(job)} brought back something that is no outcome`))
    }
    const closed = () => settle(() => reject(deathOf(worker, describe(job))))
    const failed = (error: Error) =>
      settle(() => reject(new Error(`cannot start a process: ${error.message}`)))
    const aborted = () => settle(() => reject(signal.reason))
    if (signal.aborted) return aborted()
    if (hasEnded(child)) return closed()
    child.on('message', listen)
    // 'close' comes after the last of its standard error, 'exit' may come before it.
    child.on('close', closed)
    child.on('error', failed)
    signal.addEventListener('abort', aborted)
    child.send(job)
  })
}

function deathOf(worker: Worker, what: string): Error {
  const { exitCode, signalCode } = worker.process
  // A worker lets Ctrl-C pass once it runs; one that was still starting died of it.
  if (signalCode === 'SIGINT') return new DOMException('This operation was aborted', 'AbortError')
  const how = signalCode === null ? `with exit code ${exitCode}` : `by ${signalCode}`
  const likely = signalCode === 'SIGKILL' ? ' (often the system, short of memory)' : ''
  const complaint = worker.complaint.trim()
  const quoted = complaint === '' ? '' : `\nIt wrote:\n${complaint.replace(/^/gm, '  ')}`
  return new Error(`the process that trained ${what} was ended ${how}${likely} before it was done${quoted}`)
}

async function endWorker({ process: child }: Worker): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  // It holds nothing that would need saving, and it may be deep in a computation that hears no milder word.
  child.kill('SIGKILL')
  await ended
}

/** Also true of one that never started, which has no process id. */
function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}
