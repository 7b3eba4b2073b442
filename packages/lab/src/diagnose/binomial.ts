import { gammaln } from 'simple-statistics'

/**
 * The probability of at least `count` successes in `trials`, each of which succeeds with `probability`.
 *
 * @example
 * ```ts
 * atLeast(2, 2, 0.5) // 0.25
 * ```
 */
export function atLeast(count: number, trials: number, probability: number): number {
  if (count <= 0) return 1
  if (probability <= 0) return 0
  if (probability >= 1) return 1
  let sum = 0
  for (let k = count; k <= trials; k++) {
    const choose = gammaln(trials + 1) - gammaln(k + 1) - gammaln(trials - k + 1)
    sum += Math.exp(choose + k * Math.log(probability) + (trials - k) * Math.log1p(-probability))
  }
  return Math.min(1, sum)
}
