import { mean } from 'simple-statistics'
import type { ShorterSeries } from './shorterSeries.js'

/**
 * Shortens a curve to the means of groups of steps, each at the middle of its group: the course of a noisy curve.
 *
 * @param values - One value a step.
 * @param groups - At most this many groups. Up to twice as many steps are left as they are.
 */
export function averageSeries(values: readonly number[], groups: number): ShorterSeries {
  const steps = Math.ceil(values.length / groups)
  if (steps <= 2) return { points: values.map((value, index) => ({ step: index + 1, value })), steps: 1 }
  const points = Array.from({ length: Math.ceil(values.length / steps) }, (_, index) => {
    const group = values.slice(index * steps, (index + 1) * steps)
    return { step: index * steps + (group.length + 1) / 2, value: mean(group) }
  })
  return { points, steps }
}
