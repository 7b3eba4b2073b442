// Many trainings, a few at a time: for sweeps.

import type { Scores, TrainJob } from './protocol.js'
import { startTrainer, type TrainerWorker } from './trainerWorker.js'

/** As many workers as there are cores, but for one that keeps the page moving; two at least. */
export const poolSize = (): number => Math.max(2, (navigator.hardwareConcurrency || 2) - 1)

export interface PoolResult {
  readonly scores: Scores
  readonly seconds: number
}

/**
 * Trains all jobs, each in the next free worker.
 *
 * @param onResult is told each as it is done, by its place in `jobs`
 * @returns when all are done
 * @throws what a training threw, or the signal's reason; the others are ended
 */
export async function trainAll(
  jobs: readonly TrainJob[],
  onResult: (index: number, result: PoolResult) => void,
  signal: AbortSignal,
  size = poolSize(),
): Promise<void> {
  const workers = new Set<TrainerWorker>()
  let next = 0
  let ended = false
  const cancelled = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  cancelled.catch(() => {})
  const work = async () => {
    const worker = await startTrainer('cpu')
    if (ended) return worker.end()
    workers.add(worker)
    while (next < jobs.length && !ended) {
      const index = next++
      const { scores, seconds } = await worker.ask(trainer => trainer.train(jobs[index]!))
      if (!ended) onResult(index, { scores, seconds })
    }
  }
  try {
    signal.throwIfAborted()
    const all = Promise.all(Array.from({ length: Math.min(size, jobs.length) }, work))
    all.catch(() => {})
    await Promise.race([all, cancelled])
  } finally {
    ended = true
    for (const worker of workers) worker.end()
  }
}
