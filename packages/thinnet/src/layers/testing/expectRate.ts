import { expect } from 'vitest'

/** A standard normal number is farther from 0 than this once in a thousand times. */
export const Z_999 = 3.2905

/**
 * Expects a count to lie in the 99.9 % interval of the binomial distribution around `trials · probability` (by the normal
 * approximation with a correction for continuity; both outcomes should be expected ten times or more).
 */
export function expectRate(count: number, trials: number, probability: number): void {
  const spread = Z_999 * Math.sqrt(trials * probability * (1 - probability)) + 0.5
  expect(count).toBeGreaterThanOrEqual(trials * probability - spread)
  expect(count).toBeLessThanOrEqual(trials * probability + spread)
}

/** Expects a mean of independent numbers of this standard deviation to lie in its 99.9 % interval. */
export function expectMean(numbers: ArrayLike<number>, mean: number, deviation: number): void {
  const total = Array.from(numbers).reduce((sum, number) => sum + number, 0)
  expect(Math.abs(total / numbers.length - mean)).toBeLessThanOrEqual(
    (Z_999 * deviation) / Math.sqrt(numbers.length),
  )
}
