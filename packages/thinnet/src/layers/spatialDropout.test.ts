import { describe, expect, test } from 'vitest'
import { BATCH, graphInput, type Shape } from '../graph/index.js'
import { dropout } from './dropout.js'
import type { Layer } from './layer.js'
import { spatialDropout1D, spatialDropout2D, spatialDropout3D } from './spatialDropout.js'
import { noiseContract, rateContract } from './testing/noiseContract.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

noiseContract(options => spatialDropout1D(0.5, options), [4, 2])
noiseContract(options => spatialDropout2D(0.5, options), [3, 2, 2])
noiseContract(options => spatialDropout3D(0.5, options), [2, 2, 2, 2])
rateContract(rate => spatialDropout1D(rate))
rateContract(rate => spatialDropout2D(rate))
rateContract(rate => spatialDropout3D(rate))

function maskShapeFor(layer: Layer, shape: Shape) {
  const context = new TestContext(true)
  layer.call(graphInput('x', 'float32', shape), context)
  return context.draws[0].options.shape
}

test('a sample and a channel share one mask element over all places', () => {
  expect(maskShapeFor(spatialDropout1D(0.5), [BATCH, 7, 3])).toEqual([BATCH, 1, 3])
  expect(maskShapeFor(spatialDropout2D(0.5), [BATCH, 7, 6, 3])).toEqual([BATCH, 1, 1, 3])
  expect(maskShapeFor(spatialDropout3D(0.5), [BATCH, 7, 6, 5, 3])).toEqual([BATCH, 1, 1, 1, 3])
})

test('channels_first has the channels on axis 1', () => {
  const dataFormat = 'channels_first'
  expect(maskShapeFor(spatialDropout2D(0.5, { dataFormat }), [BATCH, 3, 7, 6])).toEqual([BATCH, 3, 1, 1])
  expect(maskShapeFor(spatialDropout3D(0.5, { dataFormat }), [BATCH, 3, 7, 6, 5])).toEqual([
    BATCH,
    3,
    1,
    1,
    1,
  ])
  expect(spatialDropout2D(0.5, { dataFormat }).getConfig().data_format).toBe('channels_first')
})

test('whole feature maps are dropped or scaled, and gradients go the same way', async () => {
  const x = { data: [1, 2, 3, 4, 5, 6, 7, 8], shape: [1, 2, 2, 2] }
  const { y, gradients } = await runLayer(spatialDropout2D(0.75), x, { training: true, draws: [[1, 0]] })
  expect(y.data).toEqual([4, 0, 12, 0, 20, 0, 28, 0])
  expect(gradients).toEqual([[4, 0, 4, 0, 4, 0, 4, 0]])
})

test('over sequences it is Dropout with one mask for all steps', async () => {
  const x = { data: [1, 2, 3, 4, 5, 6], shape: [1, 3, 2] }
  const options = { training: true, draws: [[0, 1]] }
  const spatial = await runLayer(spatialDropout1D(0.2), x, options)
  const shared = await runLayer(dropout(0.2, { noiseShape: [null, 1, null] }), x, options)
  expect(spatial.y).toEqual(shared.y)
  expect(spatial.gradients).toEqual(shared.gradients)
})

test('rate 0 is the identity, rate 1 gives zeros, a rate close to 1 is exact', async () => {
  const x = { data: [1, 2, 3, 4], shape: [1, 2, 2] }
  expect((await runLayer(spatialDropout1D(0), x, { training: true })).y.data).toEqual([1, 2, 3, 4])
  expect((await runLayer(spatialDropout1D(1), x, { training: true })).y.data).toEqual([0, 0, 0, 0])
  const close = await runLayer(spatialDropout1D(1 - 2 ** -10), x, { training: true, draws: [[1, 0]] })
  expect(close.y.data).toEqual([1024, 0, 3072, 0])
})

describe('errors name the layer', () => {
  test.each([
    [() => spatialDropout1D(0.5).ensureBuilt([BATCH, 3]), 'spatial_dropout1d: expected input of rank 3'],
    [
      () => spatialDropout2D(0.5, { name: 'maps' }).ensureBuilt([BATCH, 3, 4]),
      'layer maps: expected input of rank 4, with 2 spatial axes, received [batch, 3, 4]',
    ],
    [
      // @ts-expect-error an unknown data format
      () => spatialDropout2D(0.5, { dataFormat: 'last' }),
      "dataFormat must be 'channels_last' or 'channels_first', received last",
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
