import * as Comlink from 'comlink'
import type { Device } from '../setting/setting.js'
import { loadEngine } from './engine.js'
import type { Trainer } from './protocol.js'

export type Question<Answer> = (trainer: Comlink.Remote<Trainer>) => Promise<Answer>

/** A worker, how to ask it, and how to end it. */
export interface TrainerWorker {
  /** Rejects when the worker dies: of memory, or of a file that could not be loaded. */
  readonly died: Promise<never>
  /** The worker's answer; rejects if it dies before. */
  ask<Answer>(question: Question<Answer>): Promise<Answer>
  end(): void
}

/** Starts a worker without an engine. */
export function startWorker(): TrainerWorker {
  const worker = new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module' })
  const trainer = Comlink.wrap<Trainer>(worker)
  const ended = new AbortController()
  const died = new Promise<never>((_, reject) => {
    worker.onerror = event =>
      reject(new Error(`The worker that trains ended: ${event.message || 'its script could not be loaded'}.`))
    if (!navigator.locks) return
    // a worker that the browser ends fires no event, but gives up its lock; neither a long run of the engine nor a
    // computer that sleeps does
    const lock = `thinnet-worker-${crypto.randomUUID()}`
    const tell = () => reject(new Error('The browser has ended the worker that trains.'))
    trainer
      .hold(lock)
      .then(() => navigator.locks.request(lock, { signal: ended.signal }, tell))
      .catch(() => {})
  })
  const end = () => {
    if (ended.signal.aborted) return
    ended.abort()
    trainer[Comlink.releaseProxy]()
    worker.terminate()
  }
  died.catch(end)
  return { died, ask: question => Promise.race([question(trainer), died]), end }
}

/**
 * Starts a worker with the engine of a device in it.
 *
 * @param onProgress is told the share of the engine that has arrived, from 0 to 1
 */
export async function startTrainer(
  device: Device,
  onProgress?: (share: number) => void,
): Promise<TrainerWorker> {
  const engine = await loadEngine(device, onProgress)
  const worker = startWorker()
  try {
    await worker.ask(trainer => trainer.start(device, engine))
  } catch (error) {
    worker.end()
    throw error
  }
  return worker
}
