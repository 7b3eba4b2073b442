import { describe, expect, test } from 'vitest'
import { makeMoons } from './moons.js'
import { expectTable } from './testing/expectTable.js'
import { readMore, readTable } from './testing/readReference.js'

const more = readMore()

describe("makeMoons makes scikit-learn's rows", () => {
  test('with noise', () => {
    const data = makeMoons({ nSamples: 100, noise: 0.2, randomState: 3 })
    expectTable(data, readTable('moons-n100-noise0.2-seed3.csv'))
  })

  test('with counts per moon', () => {
    const data = makeMoons({ nSamples: [3, 6], noise: 0.1, randomState: 9 })
    expectTable(data, more['make_moons(n_samples=(3,6),noise=0.1,random_state=9)'])
  })

  test('without shuffle or noise, the odd row in the lower moon', () => {
    const data = makeMoons({ nSamples: 7, shuffle: false })
    expectTable(data, more['make_moons(n_samples=7,shuffle=False)'])
  })

  test('in its documentation', () => {
    const { x, y } = makeMoons({ nSamples: 100, noise: 0.2, randomState: 3 })
    expect(x[0][0]).toBeCloseTo(1.8874338215143716, 12)
    expect(x[0][1]).toBeCloseTo(0.4796620014018125, 12)
    expect(y[0]).toBe(1)
  })
})

describe('makeMoons', () => {
  test('a moon of one point is the start of its arc', () => {
    expect(makeMoons({ nSamples: [1, 1], shuffle: false }).x).toEqual([
      [1, 0],
      [0, 0.5],
    ])
  })

  test('makes 100 rows by default, and again from the seed that it reports', () => {
    const data = makeMoons({ noise: 0.1 })
    expect(data.x).toHaveLength(100)
    expect(makeMoons({ noise: 0.1, randomState: data.randomState })).toEqual(data)
  })

  test.each([
    [{ nSamples: -4 }, 'makeMoons: nSamples must be a whole number of rows, 1 or more, received -4'],
    [{ noise: Number.NaN }, 'makeMoons: noise must be'],
    [{ randomState: 0.5 }, 'makeMoons: randomState must be'],
  ])('turns down %o', (options, message) => {
    expect(() => makeMoons(options)).toThrow(RangeError)
    expect(() => makeMoons(options)).toThrow(message)
  })
})
