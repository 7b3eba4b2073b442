import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawMask } from './maskDrawer.js'
import { philox4x32 } from './philox.js'

const words = (mask: Uint8Array): string[] =>
  Array.from({ length: mask.length / 32 }, (_, group) => {
    let word = 0
    for (let e = 0; e < 32; e++) word |= mask[group * 32 + e]! << e
    return (word >>> 0).toString(16).padStart(8, '0')
  })

const keptFraction = (mask: Uint8Array): number => mask.reduce((sum, kept) => sum + kept, 0) / mask.length

/** The definition to the letter: all eight planes are drawn, and each uniform is put together and compared. */
const maskByDefinition = (seed: number, position: number, step: number, length: number, rate: number) => {
  const planes = Array.from({ length: 8 }, () => new Uint32Array(4))
  return Uint8Array.from({ length }, (_, index) => {
    const [g, e] = [Math.floor(index / 32), index % 32]
    planes.forEach((plane, number) => {
      philox4x32(g, step, position, (1 << 24) | number, seed % 2 ** 32, Math.floor(seed / 2 ** 32), plane)
    })
    let u = 0
    for (const plane of planes) for (const word of plane) u = 2 * u + ((word >>> e) & 1)
    return u < Math.round(rate * 2 ** 32) ? 0 : 1
  })
}

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const rates = fc.oneof(
  fc.constantFrom(0, 1e-9, 0.1, 0.25, 0.4, 0.5, 0.999, 1 - 2 ** -32, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
)

describe('drawMask', () => {
  test('gives the masks it always gave', () => {
    const stream = { seed: 42, position: 1, step: 0 }
    expect(Array.from(drawMask({ ...stream, length: 8, rate: 0.5 }))).toEqual([0, 1, 1, 1, 1, 1, 1, 1])
    expect(words(drawMask({ ...stream, length: 128, rate: 0.5 }))).toEqual([
      'd2d799fe',
      '0aec6447',
      'e060f642',
      '18ca6c1f',
    ])
    expect(words(drawMask({ ...stream, length: 128, rate: 0.4 }))).toEqual([
      'dbd7b9fe',
      '2aec6c5f',
      'f0f0f666',
      '98da6d1f',
    ])
    expect(words(drawMask({ ...stream, length: 128, rate: 0.1 }))).toEqual([
      'ffffbfff',
      'ebffef7f',
      'f7f9f7fe',
      'dbdf7fff',
    ])
    const highest = { seed: 2 ** 53 - 1, position: 2 ** 32 - 1, step: 2 ** 32 - 1 }
    expect(words(drawMask({ ...highest, length: 128, rate: 0.4 }))).toEqual([
      '8df9afad',
      'fd77a737',
      '211e49fb',
      'ff9b74ed',
    ])
  })

  test('is its definition, however few planes it draws', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        uint32,
        uint32,
        fc.integer({ min: 0, max: 200 }),
        rates,
        (seed, position, step, length, rate) => {
          expect(drawMask({ seed, position, step, length, rate })).toEqual(
            maskByDefinition(seed, position, step, length, rate),
          )
        },
      ),
      { numRuns: 200, seed: 1 },
    )
  })

  test('begins with the shorter mask', () => {
    const options = { seed: 7, position: 0, step: 5, rate: 0.3 }
    const long = drawMask({ ...options, length: 1000 })
    for (const length of [0, 1, 31, 32, 33, 127, 128, 129, 999]) {
      expect(drawMask({ ...options, length })).toEqual(long.slice(0, length))
    }
  })

  test('drops the fraction that the rate says', () => {
    const length = 200_000
    for (const rate of [0.001, 0.1, 0.25, 0.4, 0.5, 0.7, 0.999]) {
      const dropped = 1 - keptFraction(drawMask({ seed: 3, position: 2, step: 1, length, rate }))
      expect(Math.abs(dropped - rate)).toBeLessThan(3.2905 * Math.sqrt((rate * (1 - rate)) / length))
    }
  })

  test('drops none at rate 0 and all at rate 1', () => {
    const options = { seed: 3, position: 2, step: 1, length: 100 }
    expect(drawMask({ ...options, rate: 0 })).toEqual(new Uint8Array(100).fill(1))
    expect(drawMask({ ...options, rate: 1 })).toEqual(new Uint8Array(100))
  })

  test('at a higher rate drops all that a lower rate drops', () => {
    const options = { seed: 3, position: 2, step: 1, length: 10_000 }
    const lower = drawMask({ ...options, rate: 0.3 })
    const higher = drawMask({ ...options, rate: 0.6 })
    expect(higher.every((kept, index) => kept <= lower[index]!)).toBe(true)
  })

  test('gives masks that have nothing to do with each other at other seeds, positions and steps', () => {
    const length = 100_000
    const options = { seed: 11, position: 4, step: 9, length, rate: 0.5 }
    const masks = [
      options,
      { ...options, seed: 12 },
      { ...options, seed: 11 + 2 ** 32 },
      { ...options, position: 5 },
      { ...options, step: 10 },
      { ...options, position: 9, step: 4 },
    ].map(drawMask)
    const withinChance = 3.9 * Math.sqrt(0.25 / length) // 15 pairs, 99.9 % in all
    masks.forEach((first, index) => {
      for (const second of masks.slice(index + 1)) {
        const agreement = keptFraction(first.map((kept, i) => (kept === second[i] ? 1 : 0)))
        expect(Math.abs(agreement - 0.5)).toBeLessThan(withinChance)
      }
    })
  })

  test('has elements that have nothing to do with their neighbours', () => {
    const mask = drawMask({ seed: 11, position: 4, step: 9, length: 100_000, rate: 0.5 })
    for (const lag of [1, 2, 4, 8, 31, 32, 33, 64, 128, 256]) {
      const agreement = keptFraction(mask.subarray(lag).map((kept, i) => (kept === mask[i] ? 1 : 0)))
      expect(Math.abs(agreement - 0.5)).toBeLessThan(3.9 * Math.sqrt(0.25 / mask.length))
    }
  })

  test('names the option and what came when it is out of range', () => {
    const options = { seed: 1, position: 1, step: 1, length: 1, rate: 0.5 }
    expect(() => drawMask({ ...options, seed: -1 })).toThrow(
      'seed must be an integer from 0 to 9007199254740991; received -1',
    )
    expect(() => drawMask({ ...options, position: 2 ** 32 })).toThrow('position must be an integer from 0 to')
    expect(() => drawMask({ ...options, step: 0.5 })).toThrow('step must be an integer from 0 to')
    expect(() => drawMask({ ...options, length: -1 })).toThrow('length must be an integer from 0 to')
    expect(() => drawMask({ ...options, rate: 1.5 })).toThrow(
      'rate must be a number from 0 to 1; received 1.5. It is the fraction to drop',
    )
    expect(() => drawMask({ ...options, rate: Number.NaN })).toThrow('received NaN')
  })
})
