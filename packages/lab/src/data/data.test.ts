import { statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { digits } from './digits.js'
import { japaneseVowels } from './japaneseVowels.js'
import { shippedTable } from './shippedTable.js'

const countsOf = (labels: readonly number[]) =>
  [...new Set(labels)].sort((a, b) => a - b).map(label => labels.filter(one => one === label).length)

test.each(['digits', 'japanese-vowels', 'wine'])('the table %s is small enough to ship', name => {
  const { size } = statSync(new URL(`../../data/${name}.csv.gz`, import.meta.url))
  expect(size).toBeLessThan(1e6)
})

describe('digits', () => {
  test('are 1,797 images of 64 pixels from 0 to 16', () => {
    const table = shippedTable('digits')
    expect(table).toHaveLength(1797)
    expect(new Set(table.map(row => row.length))).toEqual(new Set([65]))
    const pixels = table.flatMap(row => row.slice(0, 64).map(Number))
    expect([Math.min(...new Set(pixels)), Math.max(...new Set(pixels))]).toEqual([0, 16])
  })

  test('are split with every digit in its share, the same way each time', () => {
    const { train, test: others } = digits(200)
    expect([train.x.shape, others.x.shape]).toEqual([
      [200, 8, 8, 1],
      [1597, 8, 8, 1],
    ])
    for (const count of countsOf(train.y)) expect(Math.abs(count - 20)).toBeLessThanOrEqual(1)
    expect(countsOf([...train.y, ...others.y])).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    expect(digits(200).train.y).toEqual(train.y)
    expect(Math.max(...train.x.data)).toBe(1)
  })
})

describe('Japanese vowels', () => {
  const steps = shippedTable('japanese-vowels')

  test('are 640 series of 7 to 29 steps with 12 numbers each', () => {
    const lengths = new Map<string, number>()
    for (const [part, series, , ...values] of steps) {
      expect(values).toHaveLength(12)
      lengths.set(`${part} ${series}`, (lengths.get(`${part} ${series}`) ?? 0) + 1)
    }
    expect(lengths.size).toBe(640)
    expect([Math.min(...lengths.values()), Math.max(...lengths.values())]).toEqual([7, 29])
  })

  test('come in the parts of the source', () => {
    const { train, test: others } = japaneseVowels()
    expect([train.x.shape, others.x.shape]).toEqual([
      [270, 29, 12],
      [370, 29, 12],
    ])
    expect(countsOf(train.y)).toEqual(Array(9).fill(30))
    // the test part of the source, speaker by speaker
    expect(countsOf(others.y)).toEqual([31, 35, 88, 44, 29, 24, 40, 50, 29])
    expect(countsOf(japaneseVowels(10).train.y)).toEqual(Array(9).fill(10))
  })

  test('are padded with zeros at their end, and no step that counts is all zero', () => {
    const { x } = japaneseVowels().train
    // the first training series has 20 steps, and these are its first numbers
    expect([...x.data.slice(0, 2)]).toEqual([Math.fround(1.860936), Math.fround(-0.207383)])
    expect([...x.data.slice(20 * 12, 29 * 12)].every(value => value === 0)).toBe(true)
    expect(steps.every(([, , , ...values]) => values.some(value => Number(value) !== 0))).toBe(true)
  })
})
