import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { Purpose } from '../random/stream.js'
import { normalization } from './normalization.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => normalization({ mean: [1, 2, 3], variance: [1, 4, 9], ...options }), [2, 3])

const data = [
  [0, 7],
  [2, 11],
]

test('finds the mean and variance of each feature', () => {
  const layer = normalization()
  layer.adapt(data)
  expect(layer.weights.map(weight => Array.from(weight.data))).toEqual([
    [1, 9],
    [1, 4],
  ])
})

test('what was found survives the first elements that a model gives to weights', () => {
  const layer = normalization()
  layer.adapt(data)
  const stream = { seed: 1, purpose: Purpose.weights, position: 0, step: 0 }
  const [mean] = layer.weights
  expect(Array.from(mean.initializer.initialize(mean.shape, stream))).toEqual([1, 9])
})

test('invert undoes it', async () => {
  const known = { mean: 3, variance: 4 }
  const { y } = await runLayer(normalization(known), { data: [5, 1], shape: [2, 1] })
  expect(y.data).toEqual([1, -1])
  const back = await runLayer(normalization({ ...known, invert: true }), { data: y.data, shape: [2, 1] })
  expect(back.y.data).toEqual([5, 1])
})

describe('errors name the layer and the argument', () => {
  const adapted = () => {
    const layer = normalization()
    layer.adapt(data)
    return layer
  }
  test.each([
    [() => normalization({ mean: 3 }), 'layer normalization: mean and variance must be given both'],
    [
      () => normalization({ mean: [[1]], variance: [[1]] }),
      'of no more axes than axis names (1); received [1, 1] and [1, 1]',
    ],
    [() => normalization({ mean: 1, variance: 1 }).adapt(data), 'cannot adapt: mean and variance were given'],
    [() => adapted().adapt([[1, 2, 3]]), 'expected sizes [2] along axis [-1], received data [1, 3]'],
    [() => normalization().adapt([]), 'adapt needs data'],
    [() => normalization({ axis: 2 }).ensureBuilt([BATCH, 2]), "axis must be one of the input's"],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
