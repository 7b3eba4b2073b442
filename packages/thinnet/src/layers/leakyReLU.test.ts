import { expect, test } from 'vitest'
import { leakyReLU } from './leakyReLU.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => leakyReLU(options), [2, 3])

test('lets a part of negative inputs through', async () => {
  const { y, gradients } = await runLayer(leakyReLU({ negativeSlope: 0.25 }), {
    data: [-2, 3],
    shape: [1, 2],
  })
  expect(y.data).toEqual([-0.5, 3])
  expect(gradients).toEqual([[0.25, 1]])
})

test('slopes above 1 are steeper on the left', async () => {
  const { y } = await runLayer(leakyReLU({ negativeSlope: 2 }), { data: [-2, 3], shape: [1, 2] })
  expect(y.data).toEqual([-4, 3])
})

test('names a slope that is negative', () => {
  expect(() => leakyReLU({ negativeSlope: -1 })).toThrow(
    new RangeError('layer leaky_re_lu: negativeSlope must be a finite number of 0 or more, received -1'),
  )
})
