import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { batchNormalization } from './batchNormalization.js'
import { runLayer } from './testing/runLayer.js'

const x = { data: [1, 10, 3, 30], shape: [2, 2] }
const weights = [
  [1, 1],
  [0, 0],
  [5, 6],
  [4, 9],
]

test('in training, features get mean 0 and variance 1, and the moving statistics follow', async () => {
  const layer = batchNormalization({ momentum: 0.75, epsilon: 1e-7 })
  const { y, assigned } = await runLayer(layer, x, { weights, training: true })
  const expected = [-1, -1, 1, 1]
  y.data.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 5)
  })
  expect(assigned).toEqual([
    [0.75 * 5 + 0.25 * 2, 0.75 * 6 + 0.25 * 20],
    [0.75 * 4 + 0.25 * 1, 0.75 * 9 + 0.25 * 100],
  ])
})

test.each([
  ['in inference', {}, false],
  ['frozen, in training too,', { trainable: false }, true],
])('%s the moving statistics are used, and stay', async (_, options, training) => {
  const { y, assigned } = await runLayer(batchNormalization(options), x, { weights, training })
  expect(y.data[0]).toBeCloseTo((1 - 5) / Math.sqrt(4 + 0.001), 5)
  expect(assigned).toEqual([])
})

test('steps that do not count do not change the statistics', async () => {
  const steps = { data: [1, 3, 1000], shape: [1, 3, 1] }
  const masks = [{ data: [1, 1, 0], shape: [1, 3] }]
  const options = { weights: [[1], [0], [0], [1]], training: true, masks }
  const [[mean], [variance]] = (await runLayer(batchNormalization({ momentum: 0 }), steps, options)).assigned
  expect(mean).toBeCloseTo(2, 5)
  expect(variance).toBeCloseTo(1, 5)
})

describe('errors name the layer and the argument', () => {
  test.each([
    [
      () => batchNormalization({ momentum: 2 }),
      'layer batch_normalization: momentum must be a number from 0 to 1',
    ],
    [() => batchNormalization({ epsilon: 0 }), 'epsilon must be a finite number above 0, received 0'],
    [
      () => batchNormalization({ axis: 0 }),
      'axis must be a whole number other than 0 (the batch), received 0',
    ],
    [() => batchNormalization({ axis: 3 }).ensureBuilt([BATCH, 2, 3]), 'received axis 3 for [batch, 2, 3]'],
    [() => batchNormalization().ensureBuilt([BATCH, 'steps']), 'needs to know axis -1'],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
