import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { add, average, maximum, minimum, multiply, subtract } from './elementwiseMerges.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => add(options), [2, 3])
layerContract(options => multiply(options), [3])

const a = { data: [1, -2, 3], shape: [1, 3] }
const b = { data: [4, 5, -6], shape: [1, 3] }

test.each([
  [add(), [5, 3, -3]],
  [subtract(), [-3, -7, 9]],
  [multiply(), [4, -10, -18]],
  [average(), [2.5, 1.5, -1.5]],
  [maximum(), [4, 5, 3]],
  [minimum(), [1, -2, -6]],
])('%# merges element by element', async (layer, expected) => {
  expect((await runLayer(layer, [a, b])).y.data).toEqual(expected)
})

test('a vector of each sample is added to all of its steps', async () => {
  const steps = { data: [1, 2, 3, 4], shape: [1, 2, 2] }
  const vector = { data: [10, 20], shape: [1, 2] }
  expect((await runLayer(add(), [steps, vector])).y).toEqual({ data: [11, 22, 13, 24], shape: [1, 2, 2] })
})

test('steps that count in neither input are 0 in a product, and those of one input are its own', async () => {
  const x = { data: [2, 3, 5], shape: [1, 3, 1] }
  const y = { data: [7, 11, 13], shape: [1, 3, 1] }
  const masks = [
    { data: [1, 0, 0], shape: [1, 3] },
    { data: [1, 1, 0], shape: [1, 3] },
  ]
  expect((await runLayer(multiply(), [x, y], { masks })).y.data).toEqual([14, 11, 0])
})

describe('errors name the layer and the inputs', () => {
  test.each([
    [
      () => add().ensureBuilt([BATCH, 2], [BATCH, 3]),
      'layer add: expected inputs of one shape, or with 1 in place of a size, received [batch, 2], [batch, 3]',
    ],
    [() => subtract().ensureBuilt([BATCH, 2]), 'layer subtract: expected 2 inputs, received 1'],
    [() => multiply().ensureBuilt(), 'layer multiply: expected one or more inputs, received 0'],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
