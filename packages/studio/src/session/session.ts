// What the page works on beside the setting: the data, and the trainings of the variants. It lives as long as the page.

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { DataMissingError, type Dataset, dataKey } from '../data/dataset.js'
import { dataAtHand, forgetData, loadData } from '../data/loadData.js'
import type { DataSetting, Device, Setting } from '../setting/setting.js'
import { changeSetting, currentSetting, subscribeSetting, useSetting } from '../setting/settingStore.js'
import { findDevices } from '../training/assistant.js'
import { Run, type RunState } from '../training/run.js'
import { messageOf } from '../ui/messageOf.js'

export type DataState =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly data: Dataset }
  | { readonly status: 'failed'; readonly problem: string; readonly mayComeAgain: boolean }

/** Raised when a file is chosen: the setting may be the same, and the data are others. */
let edition = 0
const editionListeners = new Set<() => void>()

/** To be called after another file has been taken, or to load the data again. */
export function dataChanged(): void {
  edition++
  forgetData()
  forgetOthers()
  for (const listener of editionListeners) listener()
}

function subscribeEdition(listener: () => void): () => void {
  editionListeners.add(listener)
  return () => editionListeners.delete(listener)
}

/** The data of the setting. */
export function useData(): DataState {
  const { data: setting } = useSetting()
  const key = `${useSyncExternalStore(subscribeEdition, () => edition)} ${dataKey(setting)}`
  const [state, setState] = useState<DataState & { key?: string }>(() => {
    const data = dataAtHand(setting)
    return data ? { status: 'ready', data, key } : { status: 'loading' }
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the setting
  useEffect(() => {
    let isCurrent = true
    loadData(setting).then(
      data => isCurrent && setState({ status: 'ready', data, key }),
      error =>
        isCurrent &&
        setState({
          status: 'failed',
          problem: messageOf(error),
          mayComeAgain: error instanceof DataMissingError,
          key,
        }),
    )
    return () => {
      isCurrent = false
    }
  }, [key])
  return state
}

/** One for each place among the variants; there are four at most. */
const runs: Run[] = []

export function runAt(index: number): Run {
  runs[index] ??= new Run()
  return runs[index]
}

/** Calls back as `Run.subscribe` does, for the first so many. */
export function subscribeRuns(count: number, listener: () => void, every: number): () => void {
  const ends = Array.from({ length: count }, (_, i) => runAt(i).subscribe(listener, every))
  return () => {
    for (const end of ends) end()
  }
}

/**
 * What is taken of the trainings of the first so many variants; the component is drawn anew when it is another value.
 *
 * @param every - Milliseconds between two looks at how far they are; all else is seen at once.
 */
export function useRuns<T>(count: number, take: (states: readonly RunState[]) => T, every = 0): T {
  const subscribe = useCallback(
    (listener: () => void) => subscribeRuns(count, listener, every),
    [count, every],
  )
  return useSyncExternalStore(subscribe, () => take(Array.from({ length: count }, (_, i) => runAt(i).state)))
}

/** As `useRuns`, of the variant at this place. */
export function useRun<T>(index: number, take: (state: RunState) => T, every = 0): T {
  const run = runAt(index)
  const subscribe = useCallback((listener: () => void) => run.subscribe(listener, every), [run, every])
  return useSyncExternalStore(subscribe, () => take(run.state))
}

/** Everything that decides what the training of a variant gives. */
export const trainingKey = ({ data, training, variants }: Setting, index: number): string =>
  JSON.stringify([dataKey(data), training, variants[index]])

const keys: (string | undefined)[] = []

/** Whether the setting has changed since this variant was trained: its pictures show another network. */
export const isOutdated = (setting: Setting, index: number): boolean =>
  keys[index] !== undefined && keys[index] !== trainingKey(setting, index)

/** Threads that each of so many trainings may use. Without isolation a page has one; small networks want one. */
function threadsFor(data: Dataset, trainings: number): number {
  if (!crossOriginIsolated || data.form !== 'images') return 1
  return Math.max(1, Math.floor((navigator.hardwareConcurrency || 1) / trainings))
}

/** The device that the setting asks for where it is there, the CPU elsewhere. */
async function deviceFor({ device = 'cpu' }: Setting): Promise<Device> {
  if (device === 'cpu') return device
  const there = await findDevices().catch(() => [])
  return there.find(one => one === device) ?? 'cpu'
}

/** Trains all variants from the beginning, side by side. Resolves at the end; what went wrong stands in the runs. */
export async function trainVariants(setting: Setting): Promise<void> {
  const [data, device] = await Promise.all([loadData(setting.data), deviceFor(setting)])
  const { variants, training } = setting
  const threads = threadsFor(data, variants.length)
  await Promise.all(
    variants.map((variant, index) => {
      keys[index] = trainingKey(setting, index)
      sources[index] = sourceOf(setting.data)
      return runAt(index).train({ data, variant, training, device, threads })
    }),
  )
}

/** Where data come from. Networks that were trained on others have answers of another form. */
const sourceOf = ({ kind, table }: DataSetting): string => JSON.stringify([edition, kind, table])

const sources: (string | undefined)[] = []

/** Ends and forgets trainings on data from another source. */
function forgetOthers(): void {
  const source = sourceOf(currentSetting().data)
  for (const [index, run] of runs.entries()) {
    if (sources[index] === undefined || sources[index] === source) continue
    sources[index] = undefined
    keys[index] = undefined
    void run.reset()
  }
}

subscribeSetting(forgetOthers)

/** Takes a variant out of the setting, and its training with it: the others keep theirs. */
export function removeVariant(index: number): void {
  const [run] = runs.splice(index, 1)
  keys.splice(index, 1)
  sources.splice(index, 1)
  void run?.reset()
  changeSetting(setting => ({ ...setting, variants: setting.variants.filter((_, i) => i !== index) }))
}
