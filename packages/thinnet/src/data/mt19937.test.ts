import { describe, expect, test } from 'vitest'
import { Mt19937 } from './mt19937.js'

describe('Mt19937', () => {
  test('seeded with 5489 it gives the published first and 10,000th draws', () => {
    const generator = new Mt19937(5489)
    const draws = Array.from({ length: 10_000 }, () => generator.nextUint32())
    expect(draws[0]).toBe(3499211612)
    // The value that the C++ standard requires of std::mt19937.
    expect(draws[9_999]).toBe(4123659995)
  })

  test('every draw is a whole number of 32 bits, with the top bit used', () => {
    const generator = new Mt19937(0)
    const draws = Array.from({ length: 1000 }, () => generator.nextUint32())
    expect(draws.every(draw => Number.isInteger(draw) && draw >= 0 && draw <= 0xffffffff)).toBe(true)
    expect(Math.max(...draws)).toBeGreaterThan(2 ** 31)
  })

  test('a random double is made of two draws, 27 bits and 26 bits', () => {
    const whole = new Mt19937(7)
    const [high, low] = [whole.nextUint32(), whole.nextUint32()]
    expect(new Mt19937(7).randomDouble()).toBe(
      (Math.floor(high / 32) * 2 ** 26 + Math.floor(low / 64)) / 2 ** 53,
    )
  })

  test.each([-1, 0.5, 2 ** 32, Number.NaN])('seed %s is turned down by name', seed => {
    expect(() => new Mt19937(seed)).toThrow(RangeError)
    expect(() => new Mt19937(seed)).toThrow(
      `Mt19937: seed must be a whole number from 0 to 4294967295, received ${seed}`,
    )
  })
})
