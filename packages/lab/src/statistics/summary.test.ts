import { describe, expect, test } from 'vitest'
import { summarize, summarizeDifferences } from './summary.js'

describe('summaries', () => {
  test('mean, sample standard deviation and t interval of known values', () => {
    const { count, mean, std, interval } = summarize([2, 4, 4, 4, 5, 5, 7, 9])
    expect([count, mean]).toEqual([8, 5])
    expect(std).toBeCloseTo(2.13809, 5)
    // 2.3646 (t, 7 degrees of freedom) × 2.13809 / √8
    expect(interval?.low).toBeCloseTo(5 - 1.78748, 4)
    expect(interval?.high).toBeCloseTo(5 + 1.78748, 4)
  })

  test('one value has spread 0 and no interval', () => {
    expect(summarize([0.75])).toEqual({ count: 1, mean: 0.75, std: 0 })
  })

  test('equal values have an interval without width', () => {
    expect(summarize([1, 1, 1])).toEqual({ count: 3, mean: 1, std: 0, interval: { low: 1, high: 1 } })
  })

  test('no value is an error', () => {
    expect(() => summarize([])).toThrow('at least one value')
  })

  test('differences of pairs do not see what the pairs have in common', () => {
    const { mean, std } = summarizeDifferences([10, 20, 30], [11, 21, 31])
    expect([mean, std]).toEqual([1, 0])
    expect(() => summarizeDifferences([1], [1, 2])).toThrow('received 1 and 2')
  })
})
