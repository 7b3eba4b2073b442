import { describe, expect, test } from 'vitest'
import { makeSpirals, type SpiralsOptions } from './spirals.js'

describe('makeSpirals', () => {
  test('half a turn takes an arm from the right to the left, and the second arm lies opposite', () => {
    const { x, y } = makeSpirals({ nSamples: 4, turns: 0.5, shuffle: false })
    const expected = [
      [0, 0.5],
      [-1, 0],
      [0, -0.5],
      [1, 0],
    ]
    x.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(expected[i][j], 15)
      })
    })
    expect(y).toEqual([0, 0, 1, 1])
  })

  test('each arm is the first one turned by its share of the full turn', () => {
    const { x } = makeSpirals({ nSamples: 60, nClasses: 3, turns: 2.2, shuffle: false })
    const third = (2 * Math.PI) / 3
    for (let i = 0; i < 20; i++) {
      const [a, b] = x[i]
      expect(x[20 + i][0]).toBeCloseTo(a * Math.cos(third) - b * Math.sin(third), 12)
      expect(x[20 + i][1]).toBeCloseTo(a * Math.sin(third) + b * Math.cos(third), 12)
    }
  })

  test('the radius grows evenly to 1 and never is 0, where all arms would meet', () => {
    const { x } = makeSpirals({ nSamples: [10], shuffle: false })
    x.forEach(([a, b], i) => {
      expect(Math.hypot(a, b)).toBeCloseTo((i + 1) / 10, 14)
    })
  })

  test('negative turns mirror the arms', () => {
    const left = makeSpirals({ nSamples: [9], turns: 1.3, shuffle: false }).x
    const right = makeSpirals({ nSamples: [9], turns: -1.3, shuffle: false }).x
    expect(right).toEqual(left.map(([a, b]) => [a, -b]))
  })

  test('an array of counts sets the classes; rows left over of a total go to the first ones', () => {
    const count = (y: number[]) => [0, 1, 2].map(label => y.filter(value => value === label).length)
    expect(count(makeSpirals({ nSamples: [5, 1, 3] }).y)).toEqual([5, 1, 3])
    expect(count(makeSpirals({ nSamples: 11, nClasses: 3 }).y)).toEqual([4, 4, 3])
  })

  test('noise has the standard deviation that was asked for', () => {
    const clean = makeSpirals({ nSamples: 5000, randomState: 1 })
    const noisy = makeSpirals({ nSamples: 5000, randomState: 1, noise: 0.3 })
    const squares = noisy.x.flatMap((row, i) => row.map((value, j) => (value - clean.x[i][j]) ** 2))
    const deviation = Math.sqrt(squares.reduce((sum, v) => sum + v, 0) / squares.length)
    expect(Math.abs(deviation - 0.3)).toBeLessThan(0.01)
  })

  test('makes 100 rows in 2 classes by default, and again from the seed that it reports', () => {
    const data = makeSpirals({ noise: 0.1 })
    expect(data.y.toSorted()).toEqual([...Array(50).fill(0), ...Array(50).fill(1)])
    expect(makeSpirals({ noise: 0.1, randomState: data.randomState })).toEqual(data)
  })

  test.each<[SpiralsOptions, string]>([
    [{ nSamples: -1 }, 'makeSpirals: nSamples must be'],
    [{ nClasses: 0 }, 'makeSpirals: nClasses must be a whole number of classes, 1 or more, received 0'],
    [{ nSamples: [4, 4], nClasses: 3 }, 'makeSpirals: nSamples must be a total, or an array of 3 counts'],
    [{ turns: Infinity }, 'makeSpirals: turns must be a finite number, received Infinity'],
    [{ noise: Number.NaN }, 'makeSpirals: noise must be'],
    [{ randomState: 2 ** 32 }, 'makeSpirals: randomState must be'],
  ])('turns down %o', (options, message) => {
    expect(() => makeSpirals(options)).toThrow(RangeError)
    expect(() => makeSpirals(options)).toThrow(message)
  })
})
