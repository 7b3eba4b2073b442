import { describe, expect, test } from 'vitest'
import { naturalLog } from './naturalLog.js'

describe('naturalLog', () => {
  // Correctly rounded from 120 bits by mpmath; the Math.log of V8 is one unit in the last place off on each.
  test.each([
    [0.6762549019801313, -0.39118520007857743],
    [0.41510119701006964, -0.8792329402605475],
    [0.37799404132888914, -0.972876847166985],
    [0.6914775109473302, -0.3689246505358544],
    [0.4750886106344313, -0.7442539436414758],
  ])('of %d is %d to the last bit', (x, expected) => {
    expect(naturalLog(x)).toBe(expected)
  })

  test('of a power of two is that multiple of ln 2', () => {
    expect(naturalLog(0.5)).toBe(-Math.LN2)
    expect(naturalLog(2 ** -100)).toBe(-100 * Math.LN2)
  })

  test('close to 1 keeps every digit of the small result', () => {
    const gap = 2 ** -40
    expect(naturalLog(1 - gap)).toBe(-(gap + gap ** 2 / 2))
  })

  test('is nowhere further from Math.log than the two roundings', () => {
    for (let i = 1; i < 10_000; i++) {
      const x = i / 10_000
      expect(Math.abs(naturalLog(x) / Math.log(x) - 1)).toBeLessThanOrEqual(2 ** -51)
    }
  })
})
