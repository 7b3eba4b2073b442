import { describe, expect, test } from 'vitest'
import { pairedT } from './pairedT.js'

describe('the paired t-test', () => {
  test('agrees with SciPy', () => {
    // scipy.stats.ttest_1samp([0.1, 0.12, 0.08, 0.11], 0).pvalue
    expect(pairedT([0.1, 0.12, 0.08, 0.11]).pValue).toBeCloseTo(0.00124392314960565, 12)
  })

  test('takes what the differences have in common for something that does not average out', () => {
    const differences = [0.1, 0.3, 0.2, 0.25, 0.15]
    const alone = pairedT(differences)
    const sharing = pairedT(differences, 0.25)
    expect(sharing.mean).toBe(alone.mean)
    expect(sharing.standardError / alone.standardError).toBeCloseTo(Math.sqrt((0.2 + 0.25) / 0.2), 12)
    expect(sharing.pValue).toBeGreaterThan(alone.pValue)
  })

  test('says of equal measurements that they do not differ, and of a constant difference that it is there', () => {
    expect(pairedT([0, 0, 0]).pValue).toBe(1)
    expect(pairedT([2, 2, 2])).toMatchObject({ pValue: 0, interval: { low: 2, high: 2 } })
    expect(() => pairedT([1])).toThrow('differences must be at least two; received 1')
  })
})
