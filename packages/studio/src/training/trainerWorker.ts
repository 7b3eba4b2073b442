import * as Comlink from 'comlink'
import { loadEngine } from './engine.js'
import type { Trainer } from './protocol.js'

/** A worker that trains, and how to end it. */
export interface TrainerWorker {
  readonly trainer: Comlink.Remote<Trainer>
  /** Rejects when the worker dies: of memory, or of a file that could not be loaded. */
  readonly died: Promise<never>
  end(): void
}

/**
 * Starts a worker with the engine in it.
 *
 * @param onProgress is told the share of the engine that has arrived, from 0 to 1
 */
export async function startTrainer(onProgress?: (share: number) => void): Promise<TrainerWorker> {
  const engine = await loadEngine(onProgress)
  const worker = new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module' })
  const died = new Promise<never>((_, reject) => {
    worker.onerror = event =>
      reject(new Error(`The worker that trains ended: ${event.message || 'its script could not be loaded'}.`))
  })
  died.catch(() => {})
  const trainer = Comlink.wrap<Trainer>(worker)
  await Promise.race([trainer.start(engine), died])
  return {
    trainer,
    died,
    end() {
      trainer[Comlink.releaseProxy]()
      worker.terminate()
    },
  }
}
