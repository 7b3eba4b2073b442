import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { pReLU } from './pReLU.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => pReLU(options), [2, 3])
layerContract(options => pReLU({ sharedAxes: 1, ...options }), [2, 3])

test('learns its slope from negative inputs', async () => {
  const { y, gradients } = await runLayer(
    pReLU(),
    { data: [-2, 3, -1, -4], shape: [2, 2] },
    { weights: [[0.5, 0.25]] },
  )
  expect(y.data).toEqual([-1, 3, -0.5, -1])
  expect(gradients).toEqual([
    [0.5, 1, 0.5, 0.25],
    [-3, -4],
  ])
})

test('shared axes have one slope', () => {
  const layer = pReLU({ sharedAxes: [1, 2] })
  layer.ensureBuilt([BATCH, 28, 28, 3])
  expect(layer.weights[0].shape).toEqual([1, 1, 3])
})

test('an axis of unknown size can only be shared', () => {
  const shared = pReLU({ sharedAxes: [1] })
  shared.ensureBuilt([BATCH, 'steps', 3])
  expect(shared.weights[0].shape).toEqual([1, 3])
  expect(() => pReLU().ensureBuilt([BATCH, 'steps', 3])).toThrow('layer p_re_lu: needs to know axis 1')
})

describe('errors name the layer and the argument', () => {
  test.each([
    [
      () => pReLU({ sharedAxes: [0] }),
      'layer p_re_lu: sharedAxes must be whole numbers from 1 (0 is the batch), received 0',
    ],
    [
      () => pReLU({ sharedAxes: 3 }).ensureBuilt([BATCH, 2, 2]),
      'sharedAxes must be axes of the input, of rank 3; received 3',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
