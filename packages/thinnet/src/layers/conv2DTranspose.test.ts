import { expect, test } from 'vitest'
import { conv2D } from './conv.js'
import { conv2DTranspose } from './conv2DTranspose.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => conv2DTranspose(2, 3, { strides: 2, padding: 'same', ...options }), [2, 3, 2])

test('it is the gradient of a convolution with the same kernel', async () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => Math.cos(3 * i))
  const kernel = numbers(9 * 2 * 3)
  const options = { strides: 2, padding: 'same', useBias: false } as const
  const small = { data: numbers(4 * 3), shape: [1, 2, 2, 3] }
  // the convolution from 4 × 4 places of 2 channels to 2 × 2 places of 3, and back
  const { gradients } = await runLayer(
    conv2D(3, 3, options),
    { data: numbers(32), shape: [1, 4, 4, 2] },
    { weights: [kernel], direction: small.data },
  )
  const { y } = await runLayer(conv2DTranspose(2, 3, options), small, { weights: [kernel] })
  expect(y.shape).toEqual([1, 4, 4, 2])
  y.data.forEach((element, i) => {
    expect(element).toBeCloseTo(gradients[0][i], 5)
  })
})

test('output padding stays below the strides', () => {
  expect(() => conv2DTranspose(1, 3, { strides: [2, 1], outputPadding: 1 })).toThrow(
    'layer conv2d_transpose: outputPadding must be below strides [2,1], received [1,1]',
  )
})
