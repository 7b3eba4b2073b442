import { describe, expect, test } from 'vitest'
import { studySeeds } from '../search/seeds.js'
import { foldRows } from '../search/splits.js'
import { repeatedSplits } from './repeatedSplits.js'
import { settleRepeats } from './settings.js'

const rows = Int32Array.from({ length: 60 }, (_, i) => 2 * i)
const labels = Array.from(rows, row => (row % 6 === 0 ? 1 : 0))
const splitsOf = (choices: Parameters<typeof settleRepeats>[0]) =>
  repeatedSplits(settleRepeats(choices, rows.length, 'random'), { rows, labels }, studySeeds(1))

describe('the rows of repeated trainings', () => {
  test('drawn anew: each repeat tests on other rows, and every class has its share of them', () => {
    const splits = splitsOf({ repeats: 4, test: 0.3 })
    const tests = [0, 1, 2, 3].map(repeat => foldRows(splits, repeat, 0))
    for (const { train, test } of tests) {
      expect([train.length, test.length]).toEqual([42, 18])
      expect([...train, ...test].sort((a, b) => a - b)).toEqual([...rows])
      expect(Array.from(test).filter(row => row % 6 === 0)).toHaveLength(6)
    }
    expect(new Set(tests.map(({ test }) => test.join())).size).toBe(4)
  })

  test('fixed: all repeats have the split of the first', () => {
    const splits = splitsOf({ repeats: 3, test: 0.5, fixedSplit: true })
    expect(foldRows(splits, 0, 0).test).toHaveLength(30)
    for (const repeat of [1, 2]) expect(foldRows(splits, repeat, 0)).toEqual(foldRows(splits, 0, 0))
  })

  test('by folds: every row is tested on once in each repeat', () => {
    const splits = splitsOf({ repeats: 2, folds: 5 })
    for (const repeat of [0, 1]) {
      const tested = [0, 1, 2, 3, 4].flatMap(fold => [...foldRows(splits, repeat, fold).test])
      expect(tested.sort((a, b) => a - b)).toEqual([...rows])
    }
  })
})

describe('settings of repeated trainings', () => {
  test('have defaults', () => {
    const usual = { seed: 1, epochs: 100, batchSize: 32 }
    expect(settleRepeats({}, 60, 'folds')).toEqual({
      ...{ ...usual, repeats: 3, splits: { kind: 'folds', folds: 5 } },
    })
    expect(settleRepeats({}, 60, 'random')).toEqual({
      ...{ ...usual, repeats: 30, splits: { kind: 'random', test: 0.3 } },
    })
    expect(settleRepeats({ fixedSplit: true }, 60, 'folds').splits).toEqual({ kind: 'fixed', test: 0.3 })
  })

  test('that cannot be are refused by name', () => {
    const settle = (choices: Parameters<typeof settleRepeats>[0]) => () => settleRepeats(choices, 60, 'folds')
    expect(settle({ test: 30 })).toThrow('--test: expected a fraction between 0 and 1')
    expect(settle({ test: 30 })).toThrow('for 30 % write 0.3')
    expect(settle({ test: 0.99 })).toThrow('leaves 2 of the 60 rows')
    expect(settle({ test: 0.3, folds: 5 })).toThrow('--folds does not go with --test')
    expect(settle({ fixedSplit: true, folds: 5 })).toThrow(
      'example: --fixed-split --test 0.3, or --folds 5 without --fixed-split',
    )
    expect(settle({ folds: 61 })).toThrow('no more than the 60 rows')
    expect(settle({ test: 0.3, repeats: 1 })).toThrow('two trainings or more')
  })
})
