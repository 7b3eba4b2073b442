import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Purpose, type Stream } from '../random/index.js'
import {
  computeFans,
  constant,
  getInitializer,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  identity,
  lecunNormal,
  lecunUniform,
  ones,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  zeros,
} from './index.js'

const stream: Stream = { seed: 42, purpose: Purpose.weights, position: 3, step: 0 }
/** 27 000 elements, fan in 600, fan out 900. */
const shape = [2, 10, 30, 45]
const size = 2 * 10 * 30 * 45

const mean = (x: Float32Array) => x.reduce((sum, value) => sum + value, 0) / x.length
const variance = (x: Float32Array) =>
  x.reduce((sum, value) => sum + value * value, 0) / x.length - mean(x) ** 2
const largest = (x: Float32Array) => x.reduce((max, value) => Math.max(max, Math.abs(value)), 0)

const random: readonly ((options?: { seed?: number }) => Initializer)[] = [
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  orthogonal,
]

describe.each(random.map(factory => [factory.name, factory] as const))('%s', (_name, factory) => {
  const draw = (options: { seed?: number }, from: Stream = stream) =>
    factory(options).initialize([4, 5], from)

  test('gives equal streams equal weights, and others others', () => {
    expect(draw({})).toEqual(draw({}))
    expect(draw({}, { ...stream, position: 4 })).not.toEqual(draw({}))
    expect(draw({}, { ...stream, seed: 43 })).not.toEqual(draw({}))
  })

  test('draws from a seed of its own instead of the model’s', () => {
    expect(draw({ seed: 7 })).toEqual(draw({}, { ...stream, seed: 7 }))
    expect(draw({ seed: 7 }, { ...stream, seed: 43 })).toEqual(draw({ seed: 7 }))
    expect(factory({ seed: 7 }).getConfig().seed).toBe(7)
    expect(factory().getConfig().seed).toBeNull()
  })

  test('names the seed it cannot use', () => {
    expect(() => factory({ seed: -1 })).toThrow(
      `${factory.name}: seed must be an integer from 0 to 9007199254740991; received -1`,
    )
  })
})

describe('the fixed distributions', () => {
  test.each([
    ['randomNormal', randomNormal({ mean: 0.5, stddev: 0.2 }), 0.5, 0.2 ** 2],
    ['truncatedNormal', truncatedNormal({ mean: 0.5, stddev: 0.2 }), 0.5, (0.2 * 0.87962566103423978) ** 2],
    ['randomUniform', randomUniform({ minval: 0.2, maxval: 0.8 }), 0.5, 0.6 ** 2 / 12],
  ])('%s has the mean and variance asked for', (_name, initializer, expectedMean, expectedVariance) => {
    const sample = initializer.initialize(shape, stream)
    expect(sample).toHaveLength(size)
    expect(Math.abs(mean(sample) - expectedMean)).toBeLessThan(4 * Math.sqrt(expectedVariance / size))
    expect(Math.abs(variance(sample) / expectedVariance - 1)).toBeLessThan(4 * Math.sqrt(2 / size))
  })

  test('Keras’s defaults: stddev 0.05, bounds ±0.05, a cut at two standard deviations', () => {
    expect(Math.sqrt(variance(randomNormal().initialize(shape, stream)))).toBeCloseTo(0.05, 3)
    expect(largest(randomUniform().initialize(shape, stream))).toBeCloseTo(0.05, 4)
    expect(largest(truncatedNormal().initialize(shape, stream))).toBeCloseTo(0.1, 4)
  })

  test.each([
    [() => randomNormal({ stddev: -1 }), 'randomNormal: stddev must be a finite number from 0, received -1'],
    [
      () => truncatedNormal({ mean: Number.NaN }),
      'truncatedNormal: mean must be a finite number, received NaN',
    ],
    [() => randomUniform({ minval: 1, maxval: 0 }), 'minval at most maxval; received 1 and 0'],
  ])('refuse what makes no distribution (%#)', (make, message) => {
    expect(make).toThrow(message)
  })
})

describe('variance scaling', () => {
  test.each<[string, Initializer, number]>([
    ['glorotUniform', glorotUniform(), 2 / (600 + 900)],
    ['glorotNormal', glorotNormal(), 2 / (600 + 900)],
    ['heUniform', heUniform(), 2 / 600],
    ['heNormal', heNormal(), 2 / 600],
    ['lecunUniform', lecunUniform(), 1 / 600],
    ['lecunNormal', lecunNormal(), 1 / 600],
    ['varianceScaling', varianceScaling({ scale: 3, mode: 'fanOut' }), 3 / 900],
    ['untruncated', varianceScaling({ distribution: 'untruncatedNormal' }), 1 / 600],
  ])('%s has mean 0 and variance scale / fan', (_name, initializer, expected) => {
    const sample = initializer.initialize(shape, stream)
    expect(Math.abs(mean(sample))).toBeLessThan(4 * Math.sqrt(expected / size))
    expect(Math.abs(variance(sample) / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / size))
  })

  test('uniform numbers keep to ±√(3 scale / fan)', () => {
    const limit = Math.sqrt(6 / (600 + 900))
    const found = largest(glorotUniform().initialize(shape, stream))
    expect(found).toBeLessThanOrEqual(Math.fround(limit))
    expect(found).toBeGreaterThan(0.999 * limit)
  })

  test('truncated numbers keep to two standard deviations, before the correction', () => {
    expect(largest(heNormal().initialize(shape, stream))).toBeLessThanOrEqual(
      Math.fround((2 * Math.sqrt(2 / 600)) / 0.87962566103423978),
    )
  })

  test('fans of each rank', () => {
    expect(computeFans([])).toEqual({ fanIn: 1, fanOut: 1 })
    expect(computeFans([7])).toEqual({ fanIn: 7, fanOut: 7 })
    expect(computeFans([7, 5])).toEqual({ fanIn: 7, fanOut: 5 })
    expect(computeFans([3, 7, 5])).toEqual({ fanIn: 21, fanOut: 15 })
    expect(computeFans(shape)).toEqual({ fanIn: 600, fanOut: 900 })
  })

  test('names the option outside its range', () => {
    expect(() => varianceScaling({ scale: 0 })).toThrow(
      'varianceScaling: scale must be a positive finite number, received 0',
    )
    // @ts-expect-error a mode that is none
    expect(() => varianceScaling({ mode: 'fan' })).toThrow(
      'varianceScaling: mode must be one of fanIn, fanOut, fanAvg; received fan',
    )
  })
})

describe('orthogonal', () => {
  test('columns, or rows where they are fewer, are orthonormal times the gain', () => {
    const sizes = fc.integer({ min: 1, max: 12 })
    fc.assert(
      fc.property(sizes, sizes, sizes, fc.integer({ min: 0 }), (a, b, columns, seed) => {
        const gain = 1.5
        const rows = a * b
        const matrix = orthogonal({ gain, seed }).initialize([a, b, columns], stream)
        const tall = rows >= columns
        const at = (vector: number, i: number) =>
          tall ? matrix[i * columns + vector] : matrix[vector * columns + i]
        for (let p = 0; p < Math.min(rows, columns); p++) {
          for (let q = 0; q <= p; q++) {
            let product = 0
            for (let i = 0; i < Math.max(rows, columns); i++) product += at(p, i) * at(q, i)
            expect(Math.abs(product - (p === q ? gain * gain : 0))).toBeLessThan(1e-5)
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  test('large square matrices are as orthogonal', () => {
    const n = 256
    const matrix = orthogonal().initialize([n, n], stream)
    let worst = 0
    for (let p = 0; p < n; p++) {
      for (let q = 0; q <= p; q++) {
        let product = 0
        for (let i = 0; i < n; i++) product += matrix[p * n + i] * matrix[q * n + i]
        worst = Math.max(worst, Math.abs(product - (p === q ? 1 : 0)))
      }
    }
    expect(worst).toBeLessThan(1e-5)
  })

  test('every element is as likely positive as negative', () => {
    const samples = Array.from({ length: 400 }, (_, seed) => orthogonal({ seed }).initialize([2, 2], stream))
    for (let i = 0; i < 4; i++) {
      const average = samples.reduce((sum, sample) => sum + sample[i], 0) / samples.length
      // the variance of an element is 1/2
      expect(Math.abs(average)).toBeLessThan(4 * Math.sqrt(0.5 / samples.length))
    }
  })

  test('needs two axes', () => {
    expect(() => orthogonal().initialize([3], stream)).toThrow(
      'initializer orthogonal: expected a weight of two or more axes, received shape [3]',
    )
  })
})

describe('constants', () => {
  test('zeros, ones, a number, an identity', () => {
    expect(Array.from(zeros().initialize([2, 1], stream))).toEqual([0, 0])
    expect(Array.from(ones().initialize([2], stream))).toEqual([1, 1])
    expect(Array.from(constant({ value: 2.5 }).initialize([2], stream))).toEqual([2.5, 2.5])
    expect(Array.from(identity({ gain: 2 }).initialize([2, 3], stream))).toEqual([2, 0, 0, 0, 2, 0])
  })

  test('an identity needs a matrix', () => {
    expect(() => identity().initialize([2, 2, 2], stream)).toThrow(
      'initializer identity: expected a matrix, [rows, columns], received shape [2, 2, 2]',
    )
  })
})

describe('getInitializer', () => {
  test('knows Keras’s names and ours', () => {
    expect(getInitializer('glorot_uniform').className).toBe('GlorotUniform')
    expect(getInitializer('GlorotUniform').className).toBe('GlorotUniform')
    expect(getInitializer('glorotUniform').className).toBe('GlorotUniform')
    expect(getInitializer('zero').className).toBe('Zeros')
    const own = ones()
    expect(getInitializer(own)).toBe(own)
  })

  test('says what there is when the name is unknown', () => {
    expect(() => getInitializer('xavier')).toThrow(
      /^unknown initializer "xavier"; expected one of zeros, ones, constant/,
    )
  })
})
