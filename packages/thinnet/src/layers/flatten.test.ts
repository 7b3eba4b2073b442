import { expect, test } from 'vitest'
import { type DataFormat, flatten } from './flatten.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => flatten(options), [2, 3])
layerContract(options => flatten(options), [])
layerContract(options => flatten({ dataFormat: 'channels_first', ...options }), [2, 3, 2])

const image = { data: [1, 2, 3, 4, 5, 6, 7, 8], shape: [1, 2, 2, 2] }

test('keeps the order of the elements', async () => {
  expect((await runLayer(flatten(), image)).y).toEqual({ data: image.data, shape: [1, 8] })
})

test('takes channels that come first to the end', async () => {
  const { y } = await runLayer(flatten({ dataFormat: 'channels_first' }), image)
  expect(y.data).toEqual([1, 5, 2, 6, 3, 7, 4, 8])
})

test('names a data format it does not know', () => {
  expect(() => flatten({ dataFormat: 'nhwc' as DataFormat })).toThrow(
    new RangeError("layer flatten: dataFormat must be 'channels_last' or 'channels_first', received nhwc"),
  )
})
