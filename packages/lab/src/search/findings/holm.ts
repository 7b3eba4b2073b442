/**
 * Corrects the p-values of several tests, so that the chance of one or more false alarms among all of them stays below the level
 * that each corrected value is compared with.
 *
 * With p₁ ≤ … ≤ pₘ in order, the corrected value of pᵢ is the greatest of `(m - j + 1) pⱼ` over j ≤ i, at most 1.
 *
 * Source: Holm 1979, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6.
 *
 * @returns the corrected values, in the order of the given ones
 *
 * @example
 * ```ts
 * holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 * ```
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!)
  const corrected = [...pValues]
  let greatest = 0
  order.forEach((index, rank) => {
    greatest = Math.max(greatest, (pValues.length - rank) * pValues[index]!)
    corrected[index] = Math.min(1, greatest)
  })
  return corrected
}
