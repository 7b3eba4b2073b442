import type { RandomState } from './randomState.js'

/**
 * How many of `nDraws` rows to take from each class so that the classes keep their shares: about the mode of the
 * multivariate hypergeometric distribution, at most one row off in each class.
 *
 * Each share is rounded down, then the classes with the largest remainders get one row more until the sum is
 * `nDraws`. Equal remainders are settled by drawing, so that no class is favoured for its place.
 *
 * Source: scikit-learn's `sklearn.utils.extmath._approximate_mode`.
 */
export function approximateMode(
  classSizes: readonly number[],
  nDraws: number,
  random: RandomState,
): number[] {
  const total = classSizes.reduce((sum, size) => sum + size, 0)
  // Divide before multiplying, as scikit-learn does: another order rounds differently and breaks other ties.
  const shares = classSizes.map(size => (size / total) * nDraws)
  const sizes = shares.map(Math.floor)
  const remainders = shares.map((share, k) => share - sizes[k])
  let missing = nDraws - sizes.reduce((sum, size) => sum + size, 0)
  for (const remainder of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (missing === 0) break
    const tied = remainders.flatMap((value, k) => (value === remainder ? [k] : []))
    const chosen = random.permutation(tied.length).slice(0, missing)
    for (const i of chosen) sizes[tied[i]]++
    missing -= chosen.length
  }
  return sizes
}
