import { setImmediate } from 'node:timers/promises'
import type { ModelFunction } from '../../search/modelModule.js'
import { runInWorkers } from '../../workerPool/runInWorkers.js'
import { isTrainingOutcome } from './job.js'
import { type Problem, requestKey, type TrainingOutcome, type TrainingRequest } from './problem.js'
import { trainOne } from './trainOne.js'

/** Trains what probes ask for. */
export interface Trainer {
  readonly problem: Problem
  /** The outcomes of requests, in their order; what was asked for before is not trained again. */
  train(requests: readonly TrainingRequest[]): Promise<TrainingOutcome[]>
}

export interface TrainerOptions {
  readonly problem: Problem
  /** Trains in this process, with this model if the problem has one of its own; else in processes of their own. */
  readonly here?: { readonly own?: ModelFunction | undefined } | undefined
  readonly processes?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Told the trainings that are done and those that were asked for so far. */
  readonly onProgress?: ((done: number, asked: number) => void) | undefined
}

interface Asked {
  readonly request: TrainingRequest
  resolve(outcome: TrainingOutcome): void
  reject(error: unknown): void
}

/**
 * A trainer for probes that all ask at once: requests that come while others are trained wait and go together, so that processes
 * start once for each round of questions and all cores are busy.
 */
export function createTrainer(options: TrainerOptions): Trainer {
  const { problem, onProgress } = options
  const known = new Map<string, Promise<TrainingOutcome>>()
  let waiting: Asked[] = []
  let running = false
  let done = 0

  const settle = (asked: Asked, outcome: TrainingOutcome) => {
    done++
    onProgress?.(done, known.size)
    asked.resolve(outcome)
  }
  async function run(): Promise<void> {
    if (running) return
    running = true
    // all probes have their turn to ask before the first round begins
    await setImmediate()
    while (waiting.length > 0) {
      const round = waiting
      waiting = []
      try {
        await trainRound(options, round, settle)
      } catch (error) {
        for (const { reject } of [...round, ...waiting]) reject(error)
        waiting = []
      }
      await setImmediate()
    }
    running = false
  }
  const ask = (request: TrainingRequest): Promise<TrainingOutcome> => {
    const key = requestKey(request)
    const before = known.get(key)
    if (before) return before
    const outcome = new Promise<TrainingOutcome>((resolve, reject) => {
      waiting.push({ request, resolve, reject })
    })
    known.set(key, outcome)
    return outcome
  }
  return {
    problem,
    train(requests) {
      const outcomes = Promise.all(requests.map(ask))
      void run()
      return outcomes
    },
  }
}

async function trainRound(
  { problem, here, processes, signal }: TrainerOptions,
  round: readonly Asked[],
  settle: (asked: Asked, outcome: TrainingOutcome) => void,
): Promise<void> {
  if (here) {
    for (const asked of round) {
      signal?.throwIfAborted()
      settle(asked, await trainOne(problem, asked.request, here.own, signal))
    }
    return
  }
  await runInWorkers({
    module: new URL('./worker.js', import.meta.url),
    jobs: round.map(({ request }) => ({ problem, request })),
    describe: ({ request }) => `a training of the diagnosis (${requestKey(request)})`,
    accepts: isTrainingOutcome,
    signal,
    ...(processes !== undefined && { processes }),
    onOutcome: (index, outcome) => settle(round[index]!, outcome),
  })
}
