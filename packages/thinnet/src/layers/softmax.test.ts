import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { softmax } from './softmax.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => softmax(options), [2, 3])
layerContract(options => softmax({ axis: [1, 2], ...options }), [2, 3])

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

test('sums to 1 along its axes', async () => {
  const x = { data: [1, 2, 3, 4, 5, 60], shape: [1, 2, 3] }
  const rows = (await runLayer(softmax(), x)).y.data
  expect(sum(rows.slice(0, 3))).toBeCloseTo(1, 6)
  expect(sum(rows)).toBeCloseTo(2, 6)
  const columns = (await runLayer(softmax({ axis: 1 }), x)).y.data
  expect(columns[0] + columns[3]).toBeCloseTo(1, 6)
  expect(sum((await runLayer(softmax({ axis: [-1, -2] }), x)).y.data)).toBeCloseTo(1, 6)
})

test('along several axes, too, large inputs do not overflow', async () => {
  const { y, gradients } = await runLayer(
    softmax({ axis: [1, 2] }),
    { data: [1000, 1000], shape: [1, 1, 2] },
    { direction: [1, 0] },
  )
  expect(y.data).toEqual([0.5, 0.5])
  expect(gradients).toEqual([[0.25, -0.25]])
})

describe('errors name the layer and the argument', () => {
  test.each([
    [
      () => softmax({ axis: 0.5 }),
      'layer softmax: axis must be a whole number, or a list of them, received 0.5',
    ],
    [
      () => softmax({ axis: 2 }).ensureBuilt([BATCH, 3]),
      "layer softmax: axis must be one of the input's, of rank 2; received 2",
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
