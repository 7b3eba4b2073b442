import { expect, test } from 'vitest'
import { atLeast } from './binomial.js'

test('tails of the binomial distribution are those of scipy.stats.binom.sf', () => {
  expect(atLeast(2, 2, 0.5)).toBeCloseTo(0.25, 12)
  // binom.sf(11, 100, 0.05), binom.sf(18, 200, 0.05)
  expect(atLeast(12, 100, 0.05)).toBeCloseTo(0.00427, 4)
  expect([atLeast(0, 10, 0.1), atLeast(1, 10, 0), atLeast(10, 10, 1)]).toEqual([1, 0, 1])
})
