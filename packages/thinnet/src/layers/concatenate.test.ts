import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { concatenate } from './concatenate.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => concatenate(options), [2, 3])

test('joins features, and gives each input its own part of the gradient', async () => {
  const { y, gradients } = await runLayer(
    concatenate(),
    [
      { data: [1, 2, 3, 4], shape: [2, 2] },
      { data: [5, 6], shape: [2, 1] },
    ],
    { direction: [10, 20, 30, 40, 50, 60] },
  )
  expect(y).toEqual({ data: [1, 2, 5, 3, 4, 6], shape: [2, 3] })
  expect(gradients).toEqual([
    [10, 20, 40, 50],
    [30, 60],
  ])
})

describe('errors name the layer, the argument and the inputs', () => {
  test.each([
    [
      () => concatenate({ axis: 0 }),
      'layer concatenate: axis must be a whole number other than 0, received 0',
    ],
    [
      () => concatenate({ axis: 2 }).ensureBuilt([BATCH, 2]),
      "axis must be one of the inputs', of rank 2; received 2",
    ],
    [
      () => concatenate({ axis: 1 }).ensureBuilt([BATCH, 2, 3], [BATCH, 2, 4]),
      'layer concatenate: expected inputs of one shape but for axis 1, received [batch, 2, 3], [batch, 2, 4]',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
