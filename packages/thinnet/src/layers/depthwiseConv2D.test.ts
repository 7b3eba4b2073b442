import { expect, test } from 'vitest'
import { depthwiseConv2D } from './depthwiseConv2D.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => depthwiseConv2D(2, { depthMultiplier: 2, ...options }), [3, 3, 2])

test('each channel gives channels of its own, side by side', async () => {
  const layer = depthwiseConv2D(1, { depthMultiplier: 2 })
  const { y } = await runLayer(
    layer,
    { data: [1, 10], shape: [1, 1, 1, 2] },
    {
      weights: [
        [2, 3, 5, 7],
        [0, 0, 0, 1],
      ],
    },
  )
  expect(y.data).toEqual([2, 3, 50, 71])
})

test('a channel multiplier below 1 is refused', () => {
  expect(() => depthwiseConv2D(3, { depthMultiplier: 0 })).toThrow(
    'layer depthwise_conv2d: depthMultiplier must be a whole number of channels, 1 or more, received 0',
  )
})
