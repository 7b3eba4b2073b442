/**
 * `n` evenly spaced numbers from `start` to `stop`, computed in NumPy's order of operations so that the last
 * bits agree too. With `endpoint: false` the last step, which would land on `stop`, is left out.
 *
 * Source: `numpy.linspace`.
 */
export function linspace(start: number, stop: number, n: number, { endpoint = true } = {}): number[] {
  const step = (stop - start) / (endpoint ? n - 1 : n)
  // A single point has no step (0 · ∞ would be NaN), and the last point is exact, not the sum of rounded steps.
  return Array.from({ length: n }, (_, i) => {
    if (i === 0) return start
    return endpoint && i === n - 1 ? stop : i * step + start
  })
}
