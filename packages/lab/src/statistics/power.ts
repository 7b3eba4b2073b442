import { studentTQuantile } from './studentT.js'

/** How often a difference that is there is to be found. */
export const wantedPower = 0.8

/** Above so many degrees of freedom, Student's t is taken as the normal distribution: they agree to the third digit. */
const manyDegrees = 2000

/** The normal distribution's `z(0.975) + z(0.8)`. */
const normalFactor = 1.959963984540054 + 0.8416212335729143

/** In standard errors, the difference that a two-sided test at 5 % finds four times in five. */
function detectable(differences: number): number {
  const degrees = differences - 1
  if (degrees > manyDegrees) return normalFactor
  return studentTQuantile(0.975, degrees) + studentTQuantile(wantedPower, degrees)
}

/**
 * The smallest difference that a t-test of so many paired differences at the level of 5 % finds four times in five:
 * `(t(0.975) + t(0.8)) · standard error`, both of k - 1 degrees of freedom.
 *
 * Source: Cohen 1988, Statistical Power Analysis for the Behavioral Sciences, chapter 2, with the t in place of the noncentral t,
 * which gives the same number of repeats but for one at most.
 *
 * @param standardError of the mean difference
 * @param differences k, from 2
 */
export function smallestDifference(standardError: number, differences: number): number {
  return detectable(differences) * standardError
}

/**
 * How many paired differences it takes to find a difference of a given size four times in five, by a t-test at 5 %.
 *
 * @param size of the difference, above 0
 * @param std standard deviation of the single differences, above 0
 * @param shared as in `pairedT`: what more repeats cannot average out
 * @returns undefined if no number of repeats is enough
 *
 * @example
 * ```ts
 * repeatsFor(0.5, 1) // 34
 * ```
 */
export function repeatsFor(size: number, std: number, shared = 0): number | undefined {
  if (!(std > 0)) return 2
  const room = (size / std / normalFactor) ** 2 - shared
  if (!(room > 0)) return undefined
  // Student's t wants a few more than the normal distribution does.
  let count = Math.max(2, Math.ceil(1 / room))
  while (detectable(count) * Math.sqrt(1 / count + shared) * std > size) count++
  return count
}
