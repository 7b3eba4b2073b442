// The sweep that is under way, or was last. It goes on while other views are looked at.

import { useSyncExternalStore } from 'react'
import type { Task } from '../data/dataset.js'
import { loadData } from '../data/loadData.js'
import type { Setting } from '../setting/setting.js'
import { type PoolResult, trainAll } from '../training/workerPool.js'
import { messageOf } from '../ui/messageOf.js'
import { type PlannedTraining, planOf } from './plan.js'

export interface SweepResult extends PlannedTraining, PoolResult {}

export interface SweepState {
  readonly status: 'idle' | 'running' | 'done' | 'stopped' | 'failed'
  /** The setting that it is of. */
  readonly setting: Setting | undefined
  readonly task: Task
  readonly planned: number
  readonly results: readonly SweepResult[]
  readonly problem: string | undefined
}

let state: SweepState = {
  status: 'idle',
  setting: undefined,
  task: 'binary',
  planned: 0,
  results: [],
  problem: undefined,
}
let controller = new AbortController()
const listeners = new Set<() => void>()

function change(changes: Partial<SweepState>): void {
  state = { ...state, ...changes }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useSweep = (): SweepState => useSyncExternalStore(subscribe, () => state)

export function stopSweep(): void {
  controller.abort()
}

/** Trains everything that the setting's sweep asks for; a sweep under way is ended. */
export async function startSweep(setting: Setting): Promise<void> {
  controller.abort()
  const own = new AbortController()
  controller = own
  const plan = planOf(setting)
  change({ status: 'running', setting, planned: plan.length, results: [], problem: undefined })
  try {
    const data = await loadData(setting.data)
    if (controller !== own) return
    change({ task: data.task })
    const jobs = plan.map(({ variant, seed }) => ({
      data,
      variant,
      training: { ...setting.training, seed },
      // a card has one queue for all, and the networks are small
      device: 'cpu' as const,
      threads: 1,
      live: false,
    }))
    const take = (index: number, result: PoolResult) => {
      if (controller === own) change({ results: [...state.results, { ...plan[index]!, ...result }] })
    }
    await trainAll(jobs, take, own.signal)
    if (controller === own) change({ status: 'done' })
  } catch (error) {
    if (controller !== own) return
    change(own.signal.aborted ? { status: 'stopped' } : { status: 'failed', problem: messageOf(error) })
  }
}
