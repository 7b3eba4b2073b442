import type { Interval } from '../../statistics/summary.js'

/** The normal distribution's 97.5 % point. */
const z = 1.959964

/**
 * The 95 % interval of a share, such as an accuracy, that was counted on rows.
 *
 * Source: Wilson 1927, Probable inference, the law of succession, and statistical inference, JASA 22.
 *
 * @example
 * ```ts
 * wilson(0.9, 50) // { low: 0.786, high: 0.957 }
 * ```
 */
export function wilson(share: number, rows: number): Interval {
  const scale = 1 + z ** 2 / rows
  const centre = (share + z ** 2 / (2 * rows)) / scale
  const margin = (z / scale) * Math.sqrt((share * (1 - share)) / rows + z ** 2 / (4 * rows ** 2))
  return { low: Math.max(0, centre - margin), high: Math.min(1, centre + margin) }
}
