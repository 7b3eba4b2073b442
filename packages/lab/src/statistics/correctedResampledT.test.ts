import { describe, expect, test } from 'vitest'
import { correctedResampledT } from './correctedResampledT.js'
import { summarize } from './summary.js'

describe('the corrected resampled t-test', () => {
  // by hand with SciPy: stats.t.sf(mean / sqrt((1 / k + test / train) * var(ddof=1)), k - 1) * 2
  test('agrees with SciPy', () => {
    const differences = [0.03, -0.01, 0.02, 0.05, 0.01, 0.04, 0.0, 0.02, 0.03, 0.01]
    const { mean, standardError, interval, pValue } = correctedResampledT(differences, {
      train: 90,
      test: 10,
    })
    expect(mean).toBeCloseTo(0.02, 12)
    expect(standardError).toBeCloseTo(0.008388704928, 10)
    expect(interval.low).toBeCloseTo(0.00102343106, 10)
    expect(pValue).toBeCloseTo(0.040947640962, 10)
  })

  test('is more careful than the ordinary t-test: the interval of halves is wider than that of tenths', () => {
    const differences = [0.1, 0.2, 0.15, 0.12]
    const of = (train: number, test: number) =>
      correctedResampledT(differences, { train, test }).standardError
    expect(of(50, 50)).toBeGreaterThan(of(90, 10))
  })

  test('without any difference there is nothing to find', () => {
    expect(correctedResampledT([0, 0, 0], { train: 2, test: 1 })).toEqual({
      mean: 0,
      standardError: 0,
      interval: { low: 0, high: 0 },
      pValue: 1,
    })
  })

  test('finds differences that are not there in 5 of 100 studies, where the ordinary t-test finds many', () => {
    let state = 1
    const uniform = () => {
      state = (state * 48271) % 2147483647
      return state / 2147483647
    }
    const studies = 400
    const [train, test, splits] = [40, 20, 15]
    let corrected = 0
    let ordinary = 0
    for (let study = 0; study < studies; study++) {
      // of each row, how much worse one model is than the other; tested on rows drawn anew for each split
      const rows = Array.from({ length: train + test }, () => uniform() + uniform() + uniform() - 1.5)
      const differences = Array.from({ length: splits }, () => {
        const order = rows.map(row => ({ row, key: uniform() })).sort((a, b) => a.key - b.key)
        return order.slice(0, test).reduce((sum, { row }) => sum + row / test, 0)
      })
      if (correctedResampledT(differences, { train, test }).pValue < 0.05) corrected++
      const { interval } = summarize(differences)
      if (interval && (interval.low > 0 || interval.high < 0)) ordinary++
    }
    expect(corrected / studies).toBeLessThan(0.08)
    expect(ordinary / studies).toBeGreaterThan(0.3)
  })

  test('refuses a single split', () => {
    expect(() => correctedResampledT([1], { train: 2, test: 1 })).toThrow('at least two; received 1')
    expect(() => correctedResampledT([1, 2], { train: 0, test: 1 })).toThrow('above 0')
  })
})
