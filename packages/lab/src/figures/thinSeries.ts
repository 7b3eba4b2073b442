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
  const all = values.map((value, index) => ({ step: index + 1, value }))
  if (steps <= 2) return { points: all, steps: 1 }
  const points: ShorterSeries['points'] = []
  for (let start = 0; start < all.length; start += steps) {
    const group = all.slice(start, start + steps)
    const byValue = group.toSorted((a, b) => a.value - b.value)
    const ends = new Set([byValue[0]!, byValue.at(-1)!, all[0]!, all.at(-1)!])
    points.push(...group.filter(point => ends.has(point)))
  }
  return { points, steps }
}
