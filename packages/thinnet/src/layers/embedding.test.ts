import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { sequential } from '../models/index.js'
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

describe('wordDropout', () => {
  const words = { data: [1, 2, 1, 0, 2, 2], shape: [2, 3] }
  const weights = [[1, 2, 3, 4, 5, 6]]
  // word 1 is dropped in the first sequence, word 0 in the second
  const draws = [[1, 0, 1, 0, 1, 1]]

  test('drops a word at all places of a sequence, each sequence words of its own', async () => {
    const { y, gradients } = await runLayer(embedding(3, 2, { wordDropout: 0.5 }), words, {
      training: true,
      weights,
      draws,
    })
    expect(y.data).toEqual([0, 0, 10, 12, 0, 0, 0, 0, 10, 12, 10, 12])
    // the gradient uses the same mask: word 2 was kept three times
    expect(gradients[1]).toEqual([0, 0, 0, 0, 6, 6])
  })

  test('does nothing in inference, unless asked', async () => {
    const layer = embedding(3, 2, { wordDropout: 0.5 })
    expect((await runLayer(layer, words, { weights })).y.data.slice(0, 4)).toEqual([3, 4, 5, 6])
    const always = embedding(3, 2, { wordDropout: 0.5, training: true })
    expect((await runLayer(always, words, { weights, draws })).y.data.slice(0, 4)).toEqual([0, 0, 10, 12])
  })

  test('keeps the mean, and drops a word as often as the rate says', async () => {
    const model = sequential(
      [
        embedding(200, 1, {
          wordDropout: 0.3,
          training: true,
          embeddingsInitializer: 'ones',
          inputShape: [200],
        }),
      ],
      { seed: 1 },
    )
    const each = Array.from({ length: 200 }, (_, word) => word)
    const { data } = await model.predict(Array.from({ length: 50 }, () => each))
    const kept = data.filter(value => value > 0).length
    // binomial, 10,000 draws: 99.9 % within 3.3 standard deviations
    expect(Math.abs(kept - 7000)).toBeLessThan(3.3 * Math.sqrt(10_000 * 0.3 * 0.7))
    expect(new Set(data)).toEqual(new Set([0, Math.fround(1 / 0.7)]))
  })

  test('rates are checked, and so is the shape of the input', async () => {
    expect(() => embedding(3, 2, { wordDropout: 40 })).toThrow(/for 40 % write 0.4/)
    const cube = { data: [1, 2], shape: [1, 2, 1] }
    await expect(
      runLayer(embedding(3, 2, { wordDropout: 0.5 }), cube, { training: true, weights }),
    ).rejects.toThrow(/needs input \[batch, steps\]/)
  })
})
