import { expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { repeatVector } from './repeatVector.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => repeatVector(3, options), [2])

test('the gradients of all copies add up', async () => {
  const { y, gradients } = await runLayer(
    repeatVector(2),
    { data: [1, 2], shape: [1, 2] },
    { direction: [1, 2, 30, 40] },
  )
  expect(y).toEqual({ data: [1, 2, 1, 2], shape: [1, 2, 2] })
  expect(gradients).toEqual([[31, 42]])
})

test('errors name the layer and the argument', () => {
  expect(() => repeatVector(0)).toThrow(
    'layer repeat_vector: n must be a whole number of times, from 1 to 16777216, received 0',
  )
  expect(() => repeatVector(2).ensureBuilt([BATCH, 2, 3])).toThrow('expected input of rank 2')
})
