import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { KFold, StratifiedKFold } from './kFold.js'
import { readMore, readSplits } from './testing/readReference.js'

const { y, 'test folds of n=47 rows, y': reference } = readMore()
const thirds = Array.from({ length: 60 }, (_, i) => i % 3)

afterEach(() => {
  vi.restoreAllMocks()
})

describe("the folds are scikit-learn's, index for index", () => {
  test.each([
    [new KFold(), 'KFold(5)'],
    [new KFold({ nSplits: 4, shuffle: true, randomState: 11 }), 'KFold(4,shuffle=True,random_state=11)'],
    [new StratifiedKFold({ nSplits: 3 }), 'StratifiedKFold(3)'],
    [
      new StratifiedKFold({ nSplits: 4, shuffle: true, randomState: 11 }),
      'StratifiedKFold(4,shuffle=True,random_state=11)',
    ],
  ])('%o', (splitter, call) => {
    expect([...splitter.split(y, y)].map(fold => fold.test)).toEqual(reference[call])
  })

  test('StratifiedKFold on three even classes', () => {
    const folds = [...new StratifiedKFold({ nSplits: 5, shuffle: true, randomState: 0 }).split(60, thirds)]
    const call = 'StratifiedKFold(n_splits=5,shuffle=True,random_state=0) on y=arange(60)%3'
    expect(folds.map(fold => fold.test)).toEqual(readSplits()[call])
  })

  test('in the documentation', () => {
    expect([...new KFold({ nSplits: 2 }).split(4)]).toEqual([
      { train: [2, 3], test: [0, 1] },
      { train: [0, 1], test: [2, 3] },
    ])
    expect([...new StratifiedKFold({ nSplits: 2 }).split(4, [0, 0, 1, 1])]).toEqual([
      { train: [1, 3], test: [0, 2] },
      { train: [0, 2], test: [1, 3] },
    ])
  })
})

describe('folds', () => {
  const labels = fc.array(fc.nat(3), { minLength: 30, maxLength: 80 })

  test('each row is tested on in one fold and trained on in all the others', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    fc.assert(
      fc.property(labels, fc.integer({ min: 2, max: 7 }), fc.nat(), (classes, nSplits, randomState) => {
        for (const splitter of [
          new KFold({ nSplits, shuffle: true, randomState }),
          new StratifiedKFold({ nSplits, shuffle: true, randomState }),
        ]) {
          const folds = [...splitter.split(classes, classes)]
          expect(folds).toHaveLength(nSplits)
          const all = [...classes.keys()]
          expect(folds.flatMap(fold => fold.test).sort((a, b) => a - b)).toEqual(all)
          for (const { train, test } of folds) {
            expect([...train, ...test].sort((a, b) => a - b)).toEqual(all)
          }
        }
      }),
    )
  })

  test('stratified folds differ by at most one row, in all and in each class', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    fc.assert(
      fc.property(labels, fc.integer({ min: 2, max: 7 }), (classes, nSplits) => {
        const folds = [...new StratifiedKFold({ nSplits, shuffle: true }).split(classes, classes)]
        for (const kept of [[0, 1, 2, 3], [0], [1], [2], [3]]) {
          const sizes = folds.map(fold => fold.test.filter(row => kept.includes(classes[row])).length)
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  test('renaming the classes changes nothing', () => {
    const splitter = new StratifiedKFold({ nSplits: 4, shuffle: true, randomState: 5 })
    const words = y.map(label => ['happy', 'sad', '', '', 'angry'][label])
    expect([...splitter.split(47, words)]).toEqual([...splitter.split(47, y)])
  })

  test('without a seed one is drawn, kept, and gives the same folds each time', () => {
    const splitter = new KFold({ shuffle: true })
    const again = new KFold({ shuffle: true, randomState: splitter.randomState })
    expect([...splitter.split(20)]).toEqual([...splitter.split(20)])
    expect([...again.split(20)]).toEqual([...splitter.split(20)])
    expect(new KFold().randomState).toBeUndefined()
  })

  test('a class smaller than the number of folds is worth a warning, not an error', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const folds = [...new StratifiedKFold({ nSplits: 3 }).split(7, [0, 0, 0, 0, 0, 1, 1])]
    expect(folds.map(fold => fold.test.filter(row => row >= 5).length)).toEqual([1, 0, 1])
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      'StratifiedKFold.split: a class has 2 rows for 3 splits; some folds test on none of it',
    )
  })
})

describe('folds turn down, at once and not at the first fold', () => {
  const stratified = new StratifiedKFold({ nSplits: 3 })

  test.each([
    [
      'one split',
      () => new KFold({ nSplits: 1 }),
      'KFold: nSplits must be a whole number of folds, 2 or more, received 1',
    ],
    ['half a split', () => new StratifiedKFold({ nSplits: 2.5 }), 'StratifiedKFold: nSplits must be'],
    ['a seed below 0', () => new KFold({ shuffle: true, randomState: -1 }), 'KFold: randomState must be'],
    [
      'more splits than rows',
      () => new KFold().split(4),
      'KFold.split: nSplits must be at most the number of rows, 4, received 5',
    ],
    [
      'a negative number of rows',
      () => new KFold().split(-4),
      'KFold.split: x must be a whole number of rows',
    ],
    [
      'more splits than any class has rows',
      () => stratified.split(4, [0, 0, 1, 1]),
      'StratifiedKFold.split: nSplits must be at most the number of rows of a class; the largest class has 2, received 3',
    ],
    [
      'classes of another length',
      () => stratified.split(9, [0, 1]),
      'StratifiedKFold.split: y must be as long as the 9 rows, received 2',
    ],
    [
      'a regression target',
      () => stratified.split(3, [0, 1, 0.5]),
      'StratifiedKFold.split: y must be classes, not fractions, received 0.5',
    ],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(RangeError)
    expect(act).toThrow(message)
  })

  test.each([
    [
      'a seed that does nothing',
      () => new KFold({ randomState: 1 }),
      'KFold: randomState must be left out unless shuffle is true, received 1',
    ],
    [
      'no classes',
      // @ts-expect-error: what a caller from JavaScript may do
      () => stratified.split(9),
      'StratifiedKFold.split: y must be an array, received undefined',
    ],
    [
      'rows that are none',
      () => new KFold().split('rows'),
      "KFold.split: x must be an array, received the string 'rows'",
    ],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(TypeError)
    expect(act).toThrow(message)
  })
})
