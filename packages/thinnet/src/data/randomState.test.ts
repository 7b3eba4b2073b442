import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RandomState } from './randomState.js'
import { readMore, readSplits } from './testing/readReference.js'

const splits = readSplits()
const more = readMore()

describe("RandomState draws NumPy's numbers", () => {
  test('one method after the other, from one seed', () => {
    const expected = splits['numpy RandomState(1)']
    const random = new RandomState(1)
    expect(random.rand(5)).toEqual(expected.rand5)
    expect(random.normal(0, 1, 5)).toEqual(expected.normal5)
    expect(random.permutation(10)).toEqual(expected.permutation10)
    expect(random.randint(0, 100, 5)).toEqual(expected['randint(0,100,5)'])
  })

  test('far into the stream, past 32 bits, and with a normal number left over between calls', () => {
    const expected = more['RandomState(20240229) after rand(1000000)']
    const random = new RandomState(20240229)
    for (let i = 0; i < 1_000_000; i++) random.rand()
    expect(random.uniform(-3, 5, 4)).toEqual(expected['uniform(-3,5,4)'])
    expect(random.randint(-5, -4, 3)).toEqual(expected['randint(-5,-4,3)'])
    expect(random.randint(0, 2 ** 32, 4)).toEqual(expected['randint(0,2**32,4)'])
    expect(random.randint(-(2 ** 40), 2 ** 40, 4)).toEqual(expected['randint(-2**40,2**40,4)'])
    expect(random.randint(0, 2 ** 53 - 1, 4)).toEqual(expected['randint(0,2**53-1,4)'])
    expect(random.normal(10, 2, 7)).toEqual(expected['normal(10,2,7)'])
    expect(random.permutation(300)).toEqual(expected['permutation(300)'])
    expect([random.normal()]).toEqual(expected['normal()'])
  })

  test('from the largest seed', () => {
    expect(new RandomState(4294967295).rand(3)).toEqual(more['RandomState(4294967295).rand(3)'])
  })

  test('in its documentation', () => {
    const random = new RandomState(1)
    expect(random.rand(2)).toEqual([0.417022004702574, 0.7203244934421581])
    expect(random.seed).toBe(1)
  })
})

describe('RandomState', () => {
  test('drawing one at a time is drawing many', () => {
    const [one, many] = [new RandomState(3), new RandomState(3)]
    expect([one.rand(), one.randomSample()]).toEqual(many.randomSample(2))
    expect([one.normal(), one.normal(), one.normal()]).toEqual(many.normal(0, 1, 3))
    expect([one.uniform(2, 3), one.uniform(2, 3)]).toEqual(many.uniform(2, 3, 2))
    expect([one.randint(0, 9), one.randint(0, 9)]).toEqual(many.randint(0, 9, 2))
  })

  test('a fresh seed is reported and gives the same draws again', () => {
    const fresh = new RandomState()
    expect(new RandomState(fresh.seed).rand(4)).toEqual(fresh.rand(4))
    expect(new Set(Array.from({ length: 5 }, () => new RandomState().seed)).size).toBeGreaterThan(1)
  })

  test('a shuffle keeps the elements and works on typed arrays as on arrays', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.array(fc.integer({ min: -1000, max: 1000 })), (seed, values) => {
        const plain = [...values]
        const typed = Int32Array.from(values)
        new RandomState(seed).shuffle(plain)
        new RandomState(seed).shuffle(typed)
        expect([...typed]).toEqual(plain)
        expect(plain.sort((a, b) => a - b)).toEqual(values.sort((a, b) => a - b))
      }),
    )
  })

  test('normal numbers have the mean and the standard deviation that were asked for', () => {
    const values = new RandomState(0).normal(5, 2, 100_000)
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length)
    expect(Math.abs(mean - 5)).toBeLessThan(0.03)
    expect(Math.abs(deviation - 2)).toBeLessThan(0.02)
  })
})

describe('RandomState turns down', () => {
  const random = new RandomState(0)

  test.each([
    ['a seed of 2^32', () => new RandomState(2 ** 32), 'RandomState: seed must be a whole number'],
    [
      'a negative count',
      () => random.rand(-1),
      'RandomState.rand: n must be a whole number of draws, 0 or more',
    ],
    [
      'an infinite bound',
      () => random.uniform(0, Infinity, 1),
      'RandomState.uniform: high must be a finite number',
    ],
    [
      'a range that overflows',
      () => random.uniform(-1e308, 1e308),
      'RandomState.uniform: high - low must be',
    ],
    [
      'a negative deviation',
      () => random.normal(0, -1),
      'RandomState.normal: std must be a standard deviation',
    ],
    ['no deviation at all', () => random.normal(0, Number.NaN), 'received NaN'],
    [
      'an empty range',
      () => random.randint(3, 3),
      'RandomState.randint: high must be a whole number above low = 3',
    ],
    [
      'a fraction as a bound',
      () => random.randint(0.5, 3),
      'RandomState.randint: low must be a whole number',
    ],
    ['a range past 2^53', () => random.randint(-(2 ** 53 - 1), 2 ** 53 - 1), 'less than 2^53'],
    ['a fraction of a permutation', () => random.permutation(2.5), 'RandomState.permutation: n must be'],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(RangeError)
    expect(act).toThrow(message)
  })

  test('a seed that is a string', () => {
    // @ts-expect-error: what a caller from JavaScript may do
    const act = () => new RandomState('1')
    expect(act).toThrow(TypeError)
    expect(act).toThrow(
      "RandomState: seed must be a whole number from 0 to 4294967295, received the string '1'",
    )
  })

  test('a number to shuffle', () => {
    // @ts-expect-error: what a caller from JavaScript may do
    expect(() => random.shuffle(5)).toThrow(TypeError)
  })
})
