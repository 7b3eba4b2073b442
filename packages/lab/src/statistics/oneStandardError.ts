/** A candidate's figure over its splits: smaller is better. */
export interface Contender {
  readonly mean: number
  /** Of the mean; 0 for a single split. */
  readonly standardError: number
  /** How much machinery it takes, in any unit. */
  readonly complexity: number
}

/**
 * The one-standard-error rule: of all contenders whose mean is within one standard error of the best one's, the simplest; of
 * equally simple ones, the best.
 *
 * Source: Breiman, Friedman, Olshen & Stone 1984, Classification and regression trees, section 3.4.3.
 *
 * @returns the place of the chosen one, and of the best one; contenders without a finite mean are never chosen
 * @throws RangeError if no mean is finite
 *
 * @example
 * ```ts
 * oneStandardError([
 *   { mean: 0.42, standardError: 0.02, complexity: 0 },
 *   { mean: 0.41, standardError: 0.02, complexity: 1 },
 * ]) // { chosen: 0, best: 1 }
 * ```
 */
export function oneStandardError(contenders: readonly Contender[]): { chosen: number; best: number } {
  const places = contenders.map((_, place) => place).filter(place => Number.isFinite(contenders[place].mean))
  if (places.length === 0) throw new RangeError('no contender has a finite figure')
  const lower = (a: number, b: number) => (contenders[b].mean < contenders[a].mean ? b : a)
  const best = places.reduce(lower)
  const limit = contenders[best].mean + contenders[best].standardError
  const within = places.filter(place => contenders[place].mean <= limit)
  const simplest = Math.min(...within.map(place => contenders[place].complexity))
  return { chosen: within.filter(place => contenders[place].complexity === simplest).reduce(lower), best }
}
