import { expect, test } from 'vitest'
import { nearTwins } from './nearTwins.js'
import { normalRows } from './testing/madeUp.js'

const flat = (rows: number[][]) => Float32Array.from(rows.flat())

test.each([1, 2, 5, 20])('rows drawn at random in %i dimensions have hardly any near twins', size => {
  const found = Array.from(
    { length: 5 },
    (_, seed) => nearTwins(flat(normalRows(seed, 300, size)), size, 0).pairs.length,
  )
  expect(found.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1)
})

test.each([2, 5, 20])('copies that were moved a little are found in %i dimensions', size => {
  const rows = normalRows(1, 200, size)
  const copies = rows.slice(0, 20).map(row => row.map(value => value + 1e-4))
  const { pairs } = nearTwins(flat([...rows, ...copies]), size, 0)
  const right = pairs.filter(([a = 0, b = 0]) => b - a === 200)
  expect(right.length).toBeGreaterThanOrEqual(18)
  expect(pairs.length - right.length).toBeLessThanOrEqual(1)
})

test('exact copies are no near twins, and a handful of rows is too few to tell', () => {
  const rows = normalRows(2, 100, 3)
  expect(nearTwins(flat([...rows, ...rows.slice(0, 10)]), 3, 0).pairs).toEqual([])
  expect(nearTwins(flat(rows.slice(0, 8)), 3, 0)).toEqual({ pairs: [], looked: 8 })
})
