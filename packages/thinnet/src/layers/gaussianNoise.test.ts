import { expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { gaussianNoise } from './gaussianNoise.js'
import { noiseContract } from './testing/noiseContract.js'
import { runLayer } from './testing/runLayer.js'

noiseContract(options => gaussianNoise(0.5, options), [2, 3])

const x = { data: [1, 2, 3, 4], shape: [2, 2] }

test('noise is added in proportion to stddev, and the gradient is 1', async () => {
  const draws = [[1, -2, 0, 4]]
  const { y, gradients, context } = await runLayer(gaussianNoise(0.5), x, { training: true, draws })
  expect(y.data).toEqual([1.5, 1, 3, 6])
  expect(gradients).toEqual([[1, 1, 1, 1]])
  expect(context.draws[0].options.shape).toEqual([BATCH, 2])
})

test('stddev 0 is the identity, without noise', async () => {
  const { y, context } = await runLayer(gaussianNoise(0), x, { training: true })
  expect(y.data).toEqual(x.data)
  expect(context.draws).toEqual([])
})

test('stddev is from 0 to 1, as in Keras', () => {
  expect(() => gaussianNoise(1.5)).toThrow('layer gaussian_noise: stddev must be a number from 0 to 1')
  expect(() => gaussianNoise(-1)).toThrow(RangeError)
})
