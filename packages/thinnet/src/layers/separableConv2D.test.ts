import { expect, test } from 'vitest'
import { conv2D } from './conv.js'
import { depthwiseConv2D } from './depthwiseConv2D.js'
import { separableConv2D } from './separableConv2D.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => separableConv2D(3, 2, { depthMultiplier: 2, ...options }), [3, 3, 2])

test('a separable convolution is one of each channel and then one of single places', async () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => Math.cos(3 * i))
  const image = { data: numbers(24), shape: [1, 3, 4, 2] }
  const [depthwise, pointwise, bias] = [numbers(8), numbers(6), numbers(3)]
  const both = await runLayer(separableConv2D(3, 2), image, { weights: [depthwise, pointwise, bias] })
  const apart = await runLayer(depthwiseConv2D(2, { useBias: false }), image, { weights: [depthwise] })
  const mixed = await runLayer(conv2D(3, 1), apart.y, { weights: [pointwise, bias] })
  expect(both.y.shape).toEqual(mixed.y.shape)
  both.y.data.forEach((element, i) => {
    expect(element).toBeCloseTo(mixed.y.data[i], 5)
  })
})
