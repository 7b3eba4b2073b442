import { describe, expect, test } from 'vitest'
import { studySeeds } from './seeds.js'
import { foldRows, splitRows, withoutRare } from './splits.js'

const rows = Int32Array.from({ length: 90 }, (_, i) => 2 * i)
const labels = Array.from({ length: 90 }, (_, i) => (i % 3 === 0 ? 1 : 0))
const plan = { rows, labels, repeats: 2, folds: 4, holdout: 0.2 }
const seeds = studySeeds(5)

describe('the rows of a study', () => {
  const splits = splitRows(plan, seeds)

  test('are held out or tested on once in each repeat, never both', () => {
    expect([...splits.rows, ...splits.holdout].sort((a, b) => a - b)).toEqual([...rows])
    expect(splits.holdout).toHaveLength(18)
    for (const repeat of [0, 1]) {
      const tested = [0, 1, 2, 3].flatMap(fold => [...foldRows(splits, repeat, fold).test])
      expect(tested.sort((a, b) => a - b)).toEqual([...splits.rows])
    }
  })

  test('of a fold train or test', () => {
    const { train, test } = foldRows(splits, 1, 2)
    expect([...train, ...test].sort((a, b) => a - b)).toEqual([...splits.rows])
    expect(test).toHaveLength(18)
  })

  test('keep the shares of the classes in each part', () => {
    const second = (part: Int32Array) => [...part].filter(row => labels[row / 2] === 1).length
    expect(second(splits.holdout)).toBe(6)
    for (const fold of [0, 1, 2, 3]) expect(second(foldRows(splits, 0, fold).test)).toBe(6)
  })

  test('are the same for the same seed, and others in another repeat or from another seed', () => {
    expect(splitRows(plan, studySeeds(5))).toEqual(splits)
    expect(splits.foldOf[0]).not.toEqual(splits.foldOf[1])
    expect(splitRows(plan, studySeeds(6)).foldOf[0]).not.toEqual(splits.foldOf[0])
  })

  test('whose target is a number are dealt without regard to it', () => {
    const { foldOf } = splitRows({ ...plan, labels: undefined, holdout: 0 }, seeds)
    const sizes = [0, 1, 2, 3].map(fold => foldOf[0]!.filter(number => number === fold).length)
    expect(sizes).toEqual([23, 23, 22, 22])
  })
})

test('classes of few rows are dealt as one, or with the largest if even that is too few', () => {
  expect(withoutRare([0, 0, 0, 0, 1, 1, 2, 2], 4)).toEqual([0, 0, 0, 0, -1, -1, -1, -1])
  expect(withoutRare([0, 0, 0, 0, 1, 1], 3)).toEqual([0, 0, 0, 0, 0, 0])
  const lonely = { ...plan, rows: rows.slice(0, 12), labels: [0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5] }
  expect(splitRows({ ...lonely, folds: 5 }, seeds).foldOf).toHaveLength(2)
})

test('the seed of a trial depends on its repeat and fold, and is another one for each', () => {
  const all = [0, 1, 2].flatMap(repeat => [0, 1, 2, 3].map(fold => seeds.trial(repeat, fold, 4)))
  expect(new Set(all).size).toBe(12)
})
