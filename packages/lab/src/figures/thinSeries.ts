import type { ShorterSeries } from './shorterSeries.js'

/**
 * Thins a curve to its envelope: of every few steps only the lowest and the highest stay, where they were,
 * and of all steps the first and the last. Drawn at one such group a pixel, it looks as if all had been drawn: no peak is lost, which every k-th value would.
 *
 * @param values - One value a step; steps count from 1. Values that are no finite number leave a gap.
 * @param groups - At most this many groups.
 */
export function thinSeries(values: readonly number[], groups: number): ShorterSeries {
  const steps = Math.max(1, Math.ceil(values.length / groups))
  const pointAt = (index: number) => ({ step: index + 1, value: values[index]! })
  if (steps <= 2) return { points: values.map((_, index) => pointAt(index)), steps: 1 }
  const kept = [0]
  for (let start = 0; start < values.length; start += steps) {
    let [lowest, highest] = [start, start]
    for (let i = start + 1; i < Math.min(start + steps, values.length); i++) {
      if (values[i]! < values[lowest]!) lowest = i
      if (values[i]! >= values[highest]!) highest = i
    }
    kept.push(Math.min(lowest, highest), Math.max(lowest, highest))
  }
  kept.push(values.length - 1)
  return { points: kept.filter((index, i) => index !== kept[i - 1]).map(pointAt), steps }
}
