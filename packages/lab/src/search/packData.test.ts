import { Tensor, tableOf } from 'thinnet'
import { expect, test } from 'vitest'
import { packData, type StudyRows, unpackData } from './packData.js'

const splits = {
  rows: Int32Array.of(0, 2, 3),
  holdout: Int32Array.of(1),
  foldOf: [Int32Array.of(0, 1, 0), Int32Array.of(1, 0, 1)],
}

test('tables come back as they were: numbers to the last bit, names, dates, missing values, lines', () => {
  const table = tableOf(
    'flowers.csv',
    ['length', 'colour', 'day', 'none', 'kind'],
    [
      ['0.1', 'röd', '2024-01-01', '', 'a'],
      ['', 'blue', '2024-01-02', '', 'b'],
      ['5e-324', '', '', '', 'a'],
      ['1e300', 'blue', '2024-01-01', '', 'b'],
    ],
  )
  const rows: StudyRows = {
    data: {
      kind: 'table',
      table,
      target: 'kind',
      task: 'classification',
      leaveOut: ['none'],
      categories: [],
    },
    splits,
  }
  expect(unpackData(packData(rows))).toEqual(rows)
})

test('tensors come back as they were', () => {
  const data = {
    ...{ kind: 'tensors' as const, name: 'images', task: 'classes' as const, classes: ['a', 'b', 'c'] },
    x: new Tensor(
      Float32Array.from({ length: 3 * 5 }, (_, i) => Math.fround(i / 7)),
      [3, 5, 1],
    ),
    y: new Tensor(Float32Array.of(0, 2, 1), [3, 1]),
  }
  const back = unpackData(packData({ data, splits }))
  expect(back).toEqual({ data, splits })
  expect(back.data.kind === 'tensors' && back.data.x).toBeInstanceOf(Tensor)
})

test('the bytes may begin anywhere in memory', () => {
  const data = {
    ...{ kind: 'tensors' as const, name: 'x', task: 'regression' as const },
    x: new Tensor(Float32Array.of(1, 2, 3), [3, 1]),
    y: new Tensor(Float32Array.of(1, 2, 3), [3, 1]),
  }
  const bytes = packData({ data, splits })
  const shifted = new Uint8Array(bytes.length + 3)
  shifted.set(bytes, 3)
  expect(unpackData(shifted.subarray(3))).toEqual({ data, splits })
})

test('other bytes are refused', () => {
  const bytes = new Uint8Array(16)
  bytes.set([2, 0, 0, 0, 123, 125])
  expect(() => unpackData(bytes)).toThrow('the data of the study cannot be read')
})
