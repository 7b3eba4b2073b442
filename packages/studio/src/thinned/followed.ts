import { useEffect, useState } from 'react'
import { isOutdated, runAt, subscribeRuns, useRuns } from '../session/session.js'
import type { Setting } from '../setting/setting.js'
import { lastStep, type Steps } from './steps.js'

/** Milliseconds between two pictures of a training that goes on. */
const REDRAW_EVERY = 125

/** Whether any of the variants trains. */
export const useIsTraining = (count: number): boolean =>
  useRuns(count, states => states.some(({ status }) => status === 'loading' || status === 'running'))

/** For each variant the last step that its training has reported; undefined before the first, and for one of another setting. */
export function useLastSteps(setting: Setting, steps: Steps, isOn: boolean): readonly (number | undefined)[] {
  const { variants } = setting
  const read = () =>
    variants.map((_, i) => (isOutdated(setting, i) ? undefined : lastStep(runAt(i).state.epoch, steps)))
  const [shown, setShown] = useState(read)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read follows from the setting
  useEffect(() => {
    if (!isOn) return
    const update = () => {
      const next = read()
      setShown(before => (String(before) === String(next) ? before : next))
    }
    update()
    return subscribeRuns(variants.length, update, REDRAW_EVERY)
  }, [setting, steps.perEpoch, steps.total, isOn])
  return shown
}
