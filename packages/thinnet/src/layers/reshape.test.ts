import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { reshape } from './reshape.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => reshape([3, 2], options), [6])
layerContract(options => reshape([-1, 2], options), [2, 3])

test('keeps the order of the elements, and finds the size that is -1', async () => {
  const x = { data: [1, 2, 3, 4, 5, 6], shape: [1, 2, 3] }
  expect((await runLayer(reshape([3, -1]), x)).y).toEqual({ data: x.data, shape: [1, 3, 2] })
})

describe('errors name the layer and the argument', () => {
  test.each([
    [
      () => reshape([2, -1, -1]),
      'layer reshape: targetShape must be the shape of one sample, of whole numbers from 1 and at most one -1, received [2, -1, -1]',
    ],
    [() => reshape([0, 2]), 'received [0, 2]'],
    [
      () => reshape([4]).ensureBuilt([BATCH, 2, 3]),
      'layer reshape: targetShape [4] does not hold the 6 elements of a sample of shape [2, 3]',
    ],
    [() => reshape([4, -1]).ensureBuilt([BATCH, 2, 3]), 'targetShape [4, -1] does not hold the 6 elements'],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
