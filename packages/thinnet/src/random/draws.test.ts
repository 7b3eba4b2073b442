import { describe, expect, test } from 'vitest'
import { normal, permutation, truncatedNormal, uniform } from './draws.js'
import { Purpose, type Stream } from './stream.js'

const stream: Stream = { seed: 42, purpose: Purpose.noise, position: 3, step: 7 }
const n = 100_000

/** The standard normal distribution function, within 1e-7 (Abramowitz and Stegun 7.1.26). */
const normalCdf = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const upper = 0.5 * tail * Math.exp(-x * x)
  return z < 0 ? upper : 1 - upper
}

/** Kolmogorov and Smirnov's distance times √n: above 1.95 once in 1000 when the distribution is right. */
const kolmogorovSmirnov = (sample: Float32Array, cdf: (x: number) => number): number => {
  const sorted = sample.toSorted()
  let distance = 0
  sorted.forEach((x, index) => {
    const expected = cdf(x)
    distance = Math.max(distance, expected - index / n, (index + 1) / n - expected)
  })
  return distance * Math.sqrt(n)
}

const moment = (sample: Float32Array, power: number, center = 0): number =>
  sample.reduce((sum, x) => sum + (x - center) ** power, 0) / sample.length

describe('uniform', () => {
  test('gives the numbers it always gave, the upper 24 bits of each word', () => {
    const words = [15494286, 10736066, 12108357, 8340591]
    expect(Array.from(uniform(stream, 4, 0, 1))).toEqual(words.map(word => word / 2 ** 24))
  })

  test('is uniform', () => {
    const sample = uniform(stream, n, -0.3, 0.5)
    expect(kolmogorovSmirnov(sample, x => (x + 0.3) / 0.8)).toBeLessThan(1.95)
    expect(Math.abs(moment(sample, 1) - 0.1)).toBeLessThan((3.3 * 0.8) / Math.sqrt(12 * n))
    expect(sample.every(x => x >= Math.fround(-0.3) && x <= 0.5)).toBe(true)
  })
})

describe('normal', () => {
  test('gives the numbers it always gave', () => {
    const expected = [-0.25440767494084726, -0.30720928827435984, -0.8074904161624824, 0.014522139414753272]
    expect(normal(stream, 4, 0, 1)).toEqual(new Float32Array(expected))
  })

  test('is normal', () => {
    const sample = normal(stream, n, 0, 1)
    expect(kolmogorovSmirnov(sample, normalCdf)).toBeLessThan(1.95)
    expect(Math.abs(moment(sample, 1))).toBeLessThan(3.3 / Math.sqrt(n))
    expect(Math.abs(moment(sample, 2) - 1)).toBeLessThan(3.3 * Math.sqrt(2 / n))
    expect(Math.abs(moment(sample, 3))).toBeLessThan(3.3 * Math.sqrt(15 / n))
    expect(Math.abs(moment(sample, 4) - 3)).toBeLessThan(3.3 * Math.sqrt(96 / n))
  })

  test('has neighbours that do not depend on each other', () => {
    const sample = normal(stream, n, 0, 1)
    for (const lag of [1, 2, 3, 4]) {
      let sum = 0
      for (let i = lag; i < n; i++) sum += sample[i]! * sample[i - lag]!
      expect(Math.abs(sum / n)).toBeLessThan(3.3 / Math.sqrt(n))
    }
  })

  test('is scaled by std and moved by mean', () => {
    const standard = normal(stream, 100, 0, 1)
    normal(stream, 100, 5, 0.5).forEach((x, index) => {
      expect(x).toBeCloseTo(5 + 0.5 * standard[index]!, 6)
    })
  })
})

describe('truncatedNormal', () => {
  const inside = normalCdf(2) - normalCdf(-2)

  test('is normal within two standard deviations, and nowhere else', () => {
    const sample = truncatedNormal(stream, n, 0, 1)
    expect(sample.every(x => Math.abs(x) <= 2)).toBe(true)
    expect(kolmogorovSmirnov(sample, z => (normalCdf(z) - normalCdf(-2)) / inside)).toBeLessThan(1.95)
  })

  test('has the standard deviation by which Keras divides', () => {
    const sample = truncatedNormal(stream, n, 1, 0.1)
    expect(Math.sqrt(moment(sample, 2, 1)) / 0.1).toBeCloseTo(0.87962566, 2)
  })

  test('is the normal numbers less those too far out', () => {
    const kept = normal(stream, 1000, 0, 1).filter(z => Math.abs(z) <= 2)
    expect(kept.length).toBeLessThan(1000)
    expect(truncatedNormal(stream, kept.length, 0, 1)).toEqual(kept)
  })
})

describe('permutation', () => {
  const shuffle: Stream = { seed: 42, purpose: Purpose.shuffle, position: 0, step: 0 }

  test('gives the orders it always gave', () => {
    expect(Array.from(permutation(shuffle, 10))).toEqual([3, 7, 9, 8, 2, 0, 6, 5, 4, 1])
    expect(permutation(shuffle, 0)).toEqual(new Int32Array(0))
    expect(permutation(shuffle, 1)).toEqual(new Int32Array([0]))
  })

  test('holds each index once', () => {
    expect(permutation(shuffle, 1000).toSorted()).toEqual(new Int32Array(1000).map((_, index) => index))
  })

  test('makes all 24 orders of four equally likely', () => {
    const counts = new Map<string, number>()
    for (let step = 0; step < 24_000; step++) {
      const order = permutation({ ...shuffle, step }, 4).join()
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    const chiSquared = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    expect(chiSquared).toBeLessThan(49.7) // the 99.9 % point at 23 degrees of freedom
  })
})

describe('every draw', () => {
  test('begins with the shorter draw', () => {
    for (const draw of [uniform, normal, truncatedNormal]) {
      expect(draw(stream, 1000, 0, 1).slice(0, 77)).toEqual(draw(stream, 77, 0, 1))
    }
  })

  test('names the argument and what came when it is out of range', () => {
    expect(() => uniform(stream, -1, 0, 1)).toThrow('n must be an integer from 0 to 4294967295; received -1')
    expect(() => uniform(stream, 1, 0, Number.NaN)).toThrow('high must be a finite number; received NaN')
    expect(() => uniform(stream, 1, 1, 0)).toThrow('high must be at least low (1); received 0')
    expect(() => normal(stream, 1, 0, -1)).toThrow('std must not be negative; received -1')
    expect(() => truncatedNormal(stream, 1, 0, -1)).toThrow('std must not be negative; received -1')
    expect(() => permutation({ ...stream, step: -1 }, 2)).toThrow(
      'step must be an integer from 0 to 4294967295',
    )
    expect(() => permutation(stream, 2.5)).toThrow('n must be an integer from 0 to 2147483647; received 2.5')
  })
})
