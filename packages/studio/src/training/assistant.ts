// A worker without an engine: what the page asks of the library beside the trainings.

import type { NetworkData } from '../network/plan.js'
import type { Site } from '../network/sites.js'
import type { Device, Variant } from '../setting/setting.js'
import { startWorker, type TrainerWorker } from './trainerWorker.js'

let started: TrainerWorker | undefined

function assistant(): TrainerWorker {
  if (!started) {
    const worker = startWorker()
    started = worker
    worker.died.catch(() => {
      started = undefined
    })
  }
  return started
}

/** All places where the network of a variant drops something. */
export function findSites(variant: Variant, data: NetworkData, seed: number): Promise<Site[]> {
  const { form, task, inputShape, outputs, standardize, train } = data
  const needed = { form, task, inputShape, outputs, standardize, train }
  return assistant().ask(trainer => trainer.sites(variant, needed, seed))
}

/** Whether this browser may have WebGPU; a worker knows for certain. */
export const mayHaveWebgpu = 'gpu' in navigator

/** What trainings can compute on in this browser. */
export async function findDevices(): Promise<readonly Device[]> {
  return mayHaveWebgpu ? assistant().ask(trainer => trainer.devices()) : ['cpu']
}
