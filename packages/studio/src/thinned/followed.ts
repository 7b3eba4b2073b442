import { useEffect, useState, useSyncExternalStore } from 'react'
import { isOutdated, runAt } from '../app/session.js'
import type { Setting } from '../setting/setting.js'
import { lastStep, type Steps } from './steps.js'

/** Milliseconds between two pictures of a training that goes on. */
const REDRAW_EVERY = 125

/** Whether any of the variants trains. */
export function useIsTraining(count: number): boolean {
  const runs = Array.from({ length: count }, (_, i) => runAt(i))
  return useSyncExternalStore(
    listener => {
      const ends = runs.map(run => run.subscribe(listener))
      return () => {
        for (const end of ends) end()
      }
    },
    () => runs.some(({ state: { status } }) => status === 'loading' || status === 'running'),
  )
}

/** For each variant the last step that its training has reported; undefined before the first, and for one of another setting. */
export function useLastSteps(setting: Setting, steps: Steps, isOn: boolean): readonly (number | undefined)[] {
  const { variants } = setting
  const read = () =>
    variants.map((_, i) => (isOutdated(setting, i) ? undefined : lastStep(runAt(i).state.epoch, steps)))
  const [shown, setShown] = useState(read)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read follows from the setting
  useEffect(() => {
    if (!isOn) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const update = () => {
      timer = undefined
      const next = read()
      setShown(before => (String(before) === String(next) ? before : next))
    }
    const ends = variants.map((_, i) =>
      runAt(i).subscribe(() => {
        timer ??= setTimeout(update, REDRAW_EVERY)
      }),
    )
    update()
    return () => {
      clearTimeout(timer)
      for (const end of ends) end()
    }
  }, [setting, steps.perEpoch, steps.total, isOn])
  return shown
}
