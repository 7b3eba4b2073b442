import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matches, nextSort, pageOf, sorted } from './rows.js'

describe('sorting', () => {
  const values = (rows: readonly (string | number | null)[], descending = false) =>
    sorted(rows, row => row, descending)

  test('goes by number, and by text as one counts', () => {
    expect(values([10, 9, -1, 0.5])).toEqual([-1, 0.5, 9, 10])
    expect(values(['trial 10', 'Trial 9', 'a'])).toEqual(['a', 'Trial 9', 'trial 10'])
  })

  test('puts rows without a value last, in either direction', () => {
    expect(values([2, null, 3, null, 1])).toEqual([1, 2, 3, null, null])
    expect(values([2, null, 3, null, 1], true)).toEqual([3, 2, 1, null, null])
    expect(values(['b', '', 'a'], true)).toEqual(['b', 'a', ''])
  })

  test('leaves equal rows as they were, and loses none', () => {
    const row = fc.record({ key: fc.option(fc.integer({ min: 0, max: 3 })), place: fc.nat() })
    fc.assert(
      fc.property(fc.array(row), fc.boolean(), (rows, descending) => {
        const placed = rows.map((one, place) => ({ ...one, place }))
        const result = sorted(placed, ({ key }) => key, descending)
        expect(result).toHaveLength(rows.length)
        for (const [i, one] of result.slice(1).entries()) {
          if (one.key === result[i]!.key) expect(one.place).toBeGreaterThan(result[i]!.place)
        }
      }),
    )
  })

  test('is turned round by the same head, and begun anew by another', () => {
    const first = nextSort(undefined, 'loss')
    expect(first).toEqual({ column: 'loss', descending: false })
    expect(nextSort(first, 'loss')).toEqual({ column: 'loss', descending: true })
    expect(nextSort(first, 'accuracy', true)).toEqual({ column: 'accuracy', descending: true })
  })
})

test('a search wants all of its words, in any case and place', () => {
  const texts = [12, 'dropout 0.3, max-norm 3', 'Node-1', null, undefined]
  expect(matches('', texts)).toBe(true)
  expect(matches('  NODE-1 dropout ', texts)).toBe(true)
  expect(matches('0.3 node-2', texts)).toBe(false)
  expect(matches('null', texts)).toBe(false)
})

describe('paging', () => {
  const rows = Array.from({ length: 250 }, (_, i) => i)

  test('shows what it says', () => {
    const { rows: shown, ...place } = pageOf(rows, 2, 100)
    expect(shown).toEqual(rows.slice(200))
    expect(place).toEqual({ page: 2, pages: 3, first: 201, last: 250 })
  })

  test('stays within the pages that there are', () => {
    expect(pageOf(rows.slice(0, 120), 2, 100)).toMatchObject({ page: 1, first: 101, last: 120 })
    expect(pageOf(rows, -1, 100).page).toBe(0)
    expect(pageOf([], 3, 100)).toEqual({ rows: [], page: 0, pages: 1, first: 0, last: 0 })
  })
})
