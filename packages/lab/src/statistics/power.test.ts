import { describe, expect, test } from 'vitest'
import { repeatsFor, smallestDifference } from './power.js'

describe('the repeats that a difference takes', () => {
  // By SciPy's noncentral t: the least k whose power is 0.8.
  test.each([
    [0.5, 0, 34],
    [0.2, 0, 199],
    [0.8, 0, 15],
    [1.5, 0, 6],
    [1, 0.05, 17],
    [2, 0.25, 9],
    [1, 0.1, 46],
  ])(
    'a difference of %d standard deviations, with %d in common: %d, give or take one',
    (size, shared, exact) => {
      const count = repeatsFor(size, 1, shared)
      expect(Math.abs((count ?? 0) - exact)).toBeLessThanOrEqual(1)
    },
  )

  test('are beyond reach where what the splits have in common is larger than the difference', () => {
    // The standard error never falls below √0.25 = 0.5 standard deviations.
    expect(repeatsFor(1.3, 1, 0.25)).toBeUndefined()
    expect(repeatsFor(1.5, 1, 0.25)).toBeGreaterThan(10)
    expect(repeatsFor(0.1, 0)).toBe(2)
  })

  test('turn round into the smallest difference that so many find', () => {
    const count = repeatsFor(0.5, 1)!
    expect(smallestDifference(1 / Math.sqrt(count), count)).toBeLessThanOrEqual(0.5)
    expect(smallestDifference(1 / Math.sqrt(count - 1), count - 1)).toBeGreaterThan(0.5)
  })
})
