import fc from 'fast-check'
import { expect, test } from 'vitest'
import { approximateMode } from './approximateMode.js'
import { RandomState } from './randomState.js'
import { readMore } from './testing/readReference.js'

test.each(readMore()['_approximate_mode(counts,draws,seed)'])(
  'classes of %j rows, %i draws, seed %i: as scikit-learn',
  (counts, draws, seed, sizes) => {
    expect(approximateMode(counts, draws, new RandomState(seed))).toEqual(sizes)
  },
)

test('the sizes sum to the draws and lie within one row of each share', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 }),
      fc.nat(100),
      fc.nat(1000),
      (counts, percent, seed) => {
        const total = counts.reduce((sum, n) => sum + n, 0)
        const draws = Math.floor((total * percent) / 100)
        const sizes = approximateMode(counts, draws, new RandomState(seed))
        expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(draws)
        sizes.forEach((size, k) => {
          expect(Math.abs(size - (counts[k] / total) * draws)).toBeLessThanOrEqual(1)
        })
      },
    ),
  )
})
