import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { Purpose } from '../random/stream.js'
import { tensor } from '../tensor.js'
import { embedding } from './embedding.js'
import { runLayer } from './testing/runLayer.js'

const vectors = [
  [0, 0],
  [1, 2],
  [3, 4],
]

test('a vector used twice adds up its gradients', async () => {
  const { y, gradients } = await runLayer(
    embedding(3, 2),
    { data: [2, 1, 2], shape: [1, 3] },
    { weights: [vectors.flat()], direction: [1, 1, 10, 10, 100, 100] },
  )
  expect(y).toEqual({ data: [3, 4, 1, 2, 3, 4], shape: [1, 3, 2] })
  expect(gradients[1]).toEqual([0, 0, 10, 10, 101, 101])
})

test.each([
  ['nested arrays', vectors],
  ['a tensor', tensor(vectors)],
  ['a list of one tensor', [tensor(vectors)] as const],
])("starts with the user's vectors: %s", (_, weights) => {
  const layer = embedding(3, 2, { weights, trainable: false })
  layer.ensureBuilt([BATCH, 4])
  const [variable] = layer.weights
  const stream = { seed: 1, purpose: Purpose.weights, position: 0, step: 0 }
  expect(Array.from(variable.initializer.initialize(variable.shape, stream))).toEqual(vectors.flat())
  expect(layer.trains(variable)).toBe(false)
})

describe('errors name the layer and the argument', () => {
  test.each([
    [() => embedding(0, 2), 'layer embedding: inputDim must be a whole number of vectors, 1 or more'],
    [() => embedding(2, 0.5), 'layer embedding: outputDim must be a whole number'],
    [
      () => embedding(2, 2, { weights: vectors }),
      'layer embedding: weights must have shape [inputDim, outputDim], [2, 2], received [3, 2]',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
