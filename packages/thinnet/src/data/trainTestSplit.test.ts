import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readMore, readSplits } from './testing/readReference.js'
import { type TrainTestSplitOptions, trainTestSplit, trainTestSplitIndices } from './trainTestSplit.js'

const splits = readSplits()
const more = readMore()
const thirds = Array.from({ length: 60 }, (_, i) => i % 3)

describe("the split is scikit-learn's, index for index", () => {
  test.each([
    [100, { testSize: 0.7, randomState: 1 }, splits['train_test_split(n=100,test_size=0.7,random_state=1)']],
    [
      31,
      { testSize: 0.25, randomState: 42 },
      splits['train_test_split(n=31,test_size=0.25,random_state=42)'],
    ],
    [
      60,
      { testSize: 0.25, randomState: 5, stratify: thirds },
      splits['train_test_split(n=60,test_size=0.25,random_state=5,stratify=arange(60)%3)'],
    ],
    [5, { testSize: 0.33, randomState: 42 }, more.train_test_split['n=5,test_size=0.33,random_state=42']],
    [5, { shuffle: false }, more.train_test_split['n=5,shuffle=False']],
    [47, { randomState: 3 }, more.train_test_split['n=47,random_state=3']],
    [47, { trainSize: 0.4, randomState: 3 }, more.train_test_split['n=47,train_size=0.4,random_state=3']],
    [
      47,
      { testSize: 9, trainSize: 0.3, randomState: 8 },
      more.train_test_split['n=47,test_size=9,train_size=0.3,random_state=8'],
    ],
    [
      47,
      { testSize: 11, randomState: 6, stratify: more.y },
      more.train_test_split['n=47,test_size=11,random_state=6,stratify=y'],
    ],
    [
      47,
      { testSize: 0.2, trainSize: 0.5, randomState: 6, stratify: more.words },
      more.train_test_split['n=47,test_size=0.2,train_size=0.5,random_state=6,stratify=words'],
    ],
  ] satisfies [number, TrainTestSplitOptions, object][])('%i rows, %o', (n, options, expected) => {
    const { trainIndices, testIndices } = trainTestSplitIndices(n, options)
    expect({ train: trainIndices, test: testIndices }).toEqual(expected)
  })

  test('in the documentation', () => {
    const x = [[0], [1], [2], [3], [4]]
    const { xTrain, yTest } = trainTestSplit(x, [0, 1, 2, 3, 4], { testSize: 0.33, randomState: 42 })
    expect(xTrain).toEqual([[2], [0], [3]])
    expect(yTest).toEqual([1, 4])
    expect(trainTestSplitIndices(5, { testSize: 2, shuffle: false }).testIndices).toEqual([3, 4])
  })
})

describe('trainTestSplit', () => {
  test('keeps every row with its target, in the order of the indices', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const split = trainTestSplit(names, Float32Array.from(names.keys()))
    expect(split.xTrain).toEqual(split.trainIndices.map(row => names[row]))
    expect(split.xTest).toEqual(split.testIndices.map(row => names[row]))
    expect(split.yTrain).toEqual(split.trainIndices)
    expect(split.yTest).toEqual(split.testIndices)
    expect([...split.trainIndices, ...split.testIndices].sort()).toEqual([...names.keys()])
  })

  test('tests on a quarter by default, rounded up, and does it again from the seed that it reports', () => {
    const split = trainTestSplitIndices(30)
    expect(split.testIndices).toHaveLength(8)
    expect(split.trainIndices).toHaveLength(22)
    expect(trainTestSplitIndices(30, { randomState: split.randomState })).toEqual(split)
  })

  test('never trains on a row that it tests on', () => {
    const sizes = fc.record({
      n: fc.integer({ min: 2, max: 200 }),
      share: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
    })
    fc.assert(
      fc.property(sizes, fc.nat(0xffffffff), ({ n, share }, randomState) => {
        const split = trainTestSplitIndices(n, { testSize: share, trainSize: 0.5, randomState })
        const rows = [...split.trainIndices, ...split.testIndices]
        expect(new Set(rows).size).toBe(rows.length)
        expect(rows.every(row => row >= 0 && row < n)).toBe(true)
        expect(split.testIndices).toHaveLength(Math.ceil(share * n))
        expect(split.trainIndices).toHaveLength(Math.floor(n / 2))
      }),
    )
  })

  test('a stratified split keeps the shares of boolean classes', () => {
    const labels = Array.from({ length: 40 }, (_, i) => i % 4 === 0)
    const { testIndices } = trainTestSplitIndices(40, { testSize: 20, stratify: labels })
    expect(testIndices.filter(row => labels[row])).toHaveLength(5)
  })
})

describe('trainTestSplit turns down', () => {
  const indices = (n: number, options: TrainTestSplitOptions) => () => trainTestSplitIndices(n, options)
  const size = 'must be a fraction in (0, 1), or a whole number of rows from 1 to less than all 10'

  test.each([
    [
      'no rows',
      indices(0, {}),
      'trainTestSplitIndices: n must be a whole number of rows, 1 or more, received 0',
    ],
    ['all rows to test on', indices(10, { testSize: 10 }), `testSize ${size}, received 10`],
    ['a negative size', indices(10, { testSize: -2 }), `testSize ${size}, received -2`],
    ['a fraction above 1', indices(10, { trainSize: 1.5 }), `trainSize ${size}, received 1.5`],
    ['a size of nothing', indices(10, { trainSize: 0 }), `trainSize ${size}, received 0`],
    ['a NaN size', indices(10, { testSize: Number.NaN }), `testSize ${size}, received NaN`],
    [
      'fractions above 1 together',
      indices(2, { testSize: 0.5, trainSize: 0.6 }),
      'testSize and trainSize together must be no more than all 2 rows, received [0.5,0.6]',
    ],
    [
      'counts above the rows together',
      indices(10, { testSize: 6, trainSize: 5 }),
      'testSize and trainSize together must be no more than all 10 rows, received [6,5]',
    ],
    [
      'nothing left to train on',
      indices(1, {}),
      'the train side must be at least one row after rounding, received {"nRows":1}',
    ],
    [
      'a class with one member',
      indices(5, { stratify: [0, 0, 1, 2, 2] }),
      'trainTestSplitIndices: stratify must be labels with two rows or more of each class, received {"class":1,"rows":[2]}',
    ],
    [
      'a test side too small for its classes',
      indices(60, { stratify: thirds, testSize: 2 }),
      'the test side must be at least one row for each of the 3 classes of stratify, received 2',
    ],
    [
      'a train side too small for its classes',
      indices(60, { stratify: thirds, trainSize: 2 }),
      'the train side must be at least one row for each of the 3 classes of stratify, received 2',
    ],
    [
      'labels of another length',
      indices(9, { stratify: thirds }),
      'stratify must be as long as the 9 rows, received 60',
    ],
    [
      'a NaN label',
      indices(4, { stratify: [0, 0, Number.NaN, 1] }),
      'stratify[2] must be a finite number, received NaN',
    ],
    ['a seed below 0', indices(10, { randomState: -1 }), 'trainTestSplitIndices: randomState must be'],
    [
      'targets of another length',
      () => trainTestSplit([1, 2, 3], [1, 2]),
      'trainTestSplit: y must be as long as the 3 rows, received 2',
    ],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(RangeError)
    expect(act).toThrow(message)
  })

  test.each([
    [
      'stratification of what is not shuffled',
      indices(60, { shuffle: false, stratify: thirds }),
      'shuffle must be true when stratify is given, received false',
    ],
    [
      'labels of two kinds',
      indices(4, { stratify: [0, 0, '1', '1'] }),
      "stratify[2] must be a number like the first label, received the string '1'",
    ],
    [
      'one-hot labels',
      // @ts-expect-error: what a caller from JavaScript may do
      indices(2, { stratify: [[0], [1]] }),
      'stratify[0] must be a class label: a number, a string or a boolean, received [0]',
    ],
    [
      'a size in words',
      // @ts-expect-error: what a caller from JavaScript may do
      indices(10, { testSize: '0.5' }),
      `testSize ${size}, received the string '0.5'`,
    ],
    [
      'a number as rows',
      // @ts-expect-error: what a caller from JavaScript may do
      () => trainTestSplit(10, [1]),
      'trainTestSplit: x must be an array, received 10',
    ],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(TypeError)
    expect(act).toThrow(message)
  })
})
