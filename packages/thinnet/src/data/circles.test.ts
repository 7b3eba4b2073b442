import { describe, expect, test } from 'vitest'
import { type CirclesOptions, makeCircles } from './circles.js'
import { expectTable } from './testing/expectTable.js'
import { readTable } from './testing/readReference.js'

describe("makeCircles makes scikit-learn's rows", () => {
  test('with noise', () => {
    const data = makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
    expectTable(data, readTable('circles-n100-noise0.1-seed1.csv'))
  })

  test('with counts per circle and another factor', () => {
    const data = makeCircles({ nSamples: [41, 60], noise: 0.05, randomState: 7, factor: 0.5 })
    expectTable(data, readTable('circles-n41+60-noise0.05-seed7-factor0.5.csv'))
  })

  test('without shuffle or noise', () => {
    expectTable(makeCircles({ nSamples: 50, shuffle: false }), readTable('circles-n50-unshuffled.csv'))
  })

  test('in its documentation', () => {
    const { x, y } = makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
    expect(x[0][0]).toBeCloseTo(-0.6364049338363262, 12)
    expect(x[0][1]).toBeCloseTo(-0.3687019099499153, 12)
    expect(y[0]).toBe(1)
  })
})

describe('makeCircles', () => {
  test('without noise every point lies on the circle of its class', () => {
    const { x, y } = makeCircles({ nSamples: 31, factor: 0.3, randomState: 0 })
    x.forEach(([a, b], i) => {
      expect(Math.hypot(a, b)).toBeCloseTo(y[i] === 0 ? 1 : 0.3, 14)
    })
  })

  test('gives an odd row to the inner circle', () => {
    const { y } = makeCircles({ nSamples: 31 })
    expect(y.filter(label => label === 1)).toHaveLength(16)
  })

  test('makes 100 rows by default, and again from the seed that it reports', () => {
    const data = makeCircles({ noise: 0.1 })
    expect(data.x).toHaveLength(100)
    expect(makeCircles({ noise: 0.1, randomState: data.randomState })).toEqual(data)
  })

  test.each<[CirclesOptions, string]>([
    [{ nSamples: 0 }, 'makeCircles: nSamples must be a whole number of rows, 1 or more, received 0'],
    [{ nSamples: 2.5 }, 'makeCircles: nSamples must be a whole number of rows, 1 or more, received 2.5'],
    [
      { nSamples: [5, -1] },
      'makeCircles: nSamples[1] must be a whole number of rows, 0 or more, received -1',
    ],
    [{ nSamples: [0, 0] }, 'makeCircles: nSamples must be at least one row, received [0,0]'],
    [
      { noise: Number.NaN },
      'makeCircles: noise must be a standard deviation, a finite number of 0 or more, received NaN',
    ],
    [{ noise: -0.1 }, 'makeCircles: noise must be'],
    [{ noise: Infinity }, 'makeCircles: noise must be'],
    [{ factor: 1 }, 'makeCircles: factor must be a radius in [0, 1), received 1'],
    [{ factor: -0.1 }, 'makeCircles: factor must be a radius in [0, 1), received -0.1'],
    [{ factor: Number.NaN }, 'makeCircles: factor must be a radius in [0, 1), received NaN'],
    [
      { randomState: -1 },
      'makeCircles: randomState must be a whole number from 0 to 4294967295, received -1',
    ],
  ])('turns down %o', (options, message) => {
    expect(() => makeCircles(options)).toThrow(RangeError)
    expect(() => makeCircles(options)).toThrow(message)
  })

  test('turns down arguments of the wrong type', () => {
    // @ts-expect-error: what a caller from JavaScript may do
    const text = () => makeCircles({ nSamples: '100' })
    expect(text).toThrow(TypeError)
    expect(text).toThrow(
      "makeCircles: nSamples must be a total, or an array of 2 counts, one per class, received the string '100'",
    )
    // @ts-expect-error: what a caller from JavaScript may do
    expect(() => makeCircles({ shuffle: 'no' })).toThrow(TypeError)
    // @ts-expect-error: what a caller from JavaScript may do
    expect(() => makeCircles({ noise: null })).toThrow(TypeError)
    // @ts-expect-error: what a caller from JavaScript may do
    expect(() => makeCircles({ nSamples: [1, 2, 3] })).toThrow(RangeError)
  })
})
