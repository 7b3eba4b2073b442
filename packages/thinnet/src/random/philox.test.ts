import { describe, expect, test } from 'vitest'
import { philox4x32 } from './philox.js'

const words = (counter: number[], key: number[]): string[] => {
  const out = new Uint32Array(4)
  philox4x32(counter[0]!, counter[1]!, counter[2]!, counter[3]!, key[0]!, key[1]!, out)
  return Array.from(out, word => word.toString(16).padStart(8, '0'))
}

/** The published round, computed in exact 64-bit integers. */
const philoxInBigInt = (counter: number[], key: number[]): string[] => {
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint]
  let [k0, k1] = key.map(BigInt) as [bigint, bigint]
  for (let round = 0; round < 10; round++) {
    const product0 = c0 * 0xd2511f53n
    const product1 = c2 * 0xcd9e8d57n
    c0 = (product1 >> 32n) ^ c1 ^ k0
    c1 = BigInt.asUintN(32, product1)
    c2 = (product0 >> 32n) ^ c3 ^ k1
    c3 = BigInt.asUintN(32, product0)
    k0 = BigInt.asUintN(32, k0 + 0x9e3779b9n)
    k1 = BigInt.asUintN(32, k1 + 0xbb67ae85n)
  }
  return [c0, c1, c2, c3].map(word => word.toString(16).padStart(8, '0'))
}

describe('Philox 4×32-10', () => {
  test('gives the known answers that Random123 publishes', () => {
    const ones = 0xffffffff
    expect(words([0, 0, 0, 0], [0, 0])).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8'])
    expect(words([ones, ones, ones, ones], [ones, ones])).toEqual([
      '408f276d',
      '41c83b0e',
      'a20bc7c6',
      '6d5451fd',
    ])
    expect(words([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      'd16cfe09',
      '94fdcceb',
      '5001e420',
      '24126ea1',
    ])
  })

  test('agrees with exact integer arithmetic along a chain of 1000 counters', () => {
    let counter = [1, 2, 3, 4]
    let key = [5, 6]
    for (let link = 0; link < 1000; link++) {
      const expected = philoxInBigInt(counter, key)
      expect(words(counter, key)).toEqual(expected)
      counter = expected.map(word => Number.parseInt(word, 16))
      key = [counter[1]! ^ link, counter[2]!].map(word => word >>> 0)
    }
  })
})
