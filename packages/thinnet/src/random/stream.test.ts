import { describe, expect, test } from 'vitest'
import { deriveSeed, drawBlock, freshSeed, Purpose, type Stream } from './stream.js'

const firstBlock = (stream: Stream): string => {
  const words = new Uint32Array(4)
  drawBlock(stream, 0, 0, words)
  return words.join()
}

describe('a stream', () => {
  test('gives other numbers when any one of its fields is another', () => {
    const stream: Stream = { seed: 1, purpose: Purpose.mask, position: 2, step: 3 }
    const others: Stream[] = [
      stream,
      { ...stream, seed: 2 },
      { ...stream, seed: 1 + 2 ** 32 },
      { ...stream, position: 3 },
      { ...stream, step: 4 },
      ...[2, 3, 4, 5].map(purpose => ({ ...stream, purpose: purpose as Purpose })),
    ]
    expect(new Set(others.map(firstBlock)).size).toBe(others.length)
  })

  test('uses all 53 bits of the seed', () => {
    const seeds = Array.from({ length: 53 }, (_, bit) => Number.MAX_SAFE_INTEGER - 2 ** bit)
    const blocks = seeds.map(seed => firstBlock({ seed, purpose: Purpose.mask, position: 0, step: 0 }))
    expect(new Set(blocks).size).toBe(53)
  })
})

describe('deriveSeed', () => {
  test('gives the seeds it always gave', () => {
    expect(deriveSeed(0, 0)).toBe(7461896909490952)
    expect(deriveSeed(42, 0)).toBe(8212965518726491)
    expect(deriveSeed(42, 1)).toBe(8439739384402901)
    expect(deriveSeed(2 ** 53 - 1, 2 ** 32 - 1)).toBe(2064339428564051)
  })

  test('gives every repeat a seed of its own, spread over 53 bits', () => {
    const seeds = Array.from({ length: 10_000 }, (_, index) => deriveSeed(42, index))
    expect(new Set(seeds).size).toBe(seeds.length)
    expect(seeds.every(Number.isSafeInteger)).toBe(true)
    const mean = seeds.reduce((sum, seed) => sum + seed / 2 ** 53, 0) / seeds.length
    expect(Math.abs(mean - 0.5)).toBeLessThan(3.3 / Math.sqrt(12 * seeds.length))
  })

  test('names the argument and what came when it is out of range', () => {
    expect(() => deriveSeed(-1, 0)).toThrow('seed must be an integer from 0 to 9007199254740991; received -1')
    expect(() => deriveSeed(2 ** 53, 0)).toThrow('received 9007199254740992')
    expect(() => deriveSeed(1.5, 0)).toThrow('received 1.5')
    expect(() => deriveSeed(Number.NaN, 0)).toThrow('received NaN')
    // @ts-expect-error a seed is a number
    expect(() => deriveSeed('42', 0)).toThrow("received '42'")
    expect(() => deriveSeed(42, 2 ** 32)).toThrow('index must be an integer from 0 to 4294967295')
  })
})

test('fresh seeds are 32-bit and differ', () => {
  const seeds = [freshSeed(), freshSeed(), freshSeed()]
  expect(new Set(seeds).size).toBeGreaterThan(1)
  for (const seed of seeds) expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true)
})
