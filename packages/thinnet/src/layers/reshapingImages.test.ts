import { describe, expect, test } from 'vitest'
import { cropping1D, cropping2D } from './cropping.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'
import { upSampling1D, upSampling2D } from './upSampling.js'
import { zeroPadding1D, zeroPadding2D } from './zeroPadding.js'

layerContract(upSampling1D, [3, 2])
layerContract(upSampling2D, [2, 3, 2])
layerContract(options => upSampling2D({ interpolation: 'bilinear', ...options }), [2, 3, 2])
layerContract(zeroPadding1D, [3, 2])
layerContract(
  options =>
    zeroPadding2D({
      padding: [
        [0, 1],
        [2, 0],
      ],
      ...options,
    }),
  [2, 3, 2],
)
layerContract(cropping1D, [4, 2])
layerContract(
  options =>
    cropping2D({
      cropping: [
        [0, 1],
        [1, 0],
      ],
      ...options,
    }),
  [2, 3, 2],
)

describe('larger and smaller images', () => {
  test('repeating copies, and sums the gradients of the copies', async () => {
    const image = { data: [1, 2, 3, 4], shape: [1, 2, 2, 1] }
    const { y, gradients } = await runLayer(upSampling2D({ size: [1, 2] }), image, {
      direction: [1, 10, 100, 1000, 2, 20, 200, 2000],
    })
    expect(y.data).toEqual([1, 1, 2, 2, 3, 3, 4, 4])
    expect(gradients[0]).toEqual([11, 1100, 22, 2200])
  })

  test('bilinear interpolation goes straight from middle to middle', async () => {
    const layer = upSampling2D({ size: [1, 2], interpolation: 'bilinear' })
    const { y } = await runLayer(layer, { data: [0, 4], shape: [1, 1, 2, 1] })
    expect(y.data).toEqual([0, 1, 3, 4])
  })

  test('cropping takes off what padding put on', async () => {
    const edges = [
      [1, 2],
      [0, 3],
    ]
    const image = { data: [1, 2, 3, 4, 5, 6], shape: [1, 2, 3, 1] }
    const padded = (await runLayer(zeroPadding2D({ padding: edges }), image)).y
    expect(padded.shape).toEqual([1, 5, 6, 1])
    expect((await runLayer(cropping2D({ cropping: edges }), padded)).y).toEqual(image)
  })

  test('errors say what was expected', () => {
    expect(() => zeroPadding2D({ padding: [1, 2, 3] })).toThrow(
      'layer zero_padding2d: padding must be a whole number of 0 or more, [height, width] or [[top, bottom], [left, right]], received [1,2,3]',
    )
    expect(() => zeroPadding1D({ padding: -1 })).toThrow(
      'layer zero_padding1d: padding must be a whole number of 0 or more, or two of them, received -1',
    )
    expect(() => cropping1D({ cropping: 2 }).ensureBuilt(['batch', 4, 1])).toThrow(
      'layer cropping1d: cropping must leave something of the 4 places in axis 1, received [2, 2]',
    )
    expect(() => cropping2D().ensureBuilt(['batch', 4, 1])).toThrow(
      'layer cropping2d: expected input of 4 axes, received [batch, 4, 1]',
    )
    expect(() => upSampling1D({ size: 0 })).toThrow('layer up_sampling1d: size must be')
    // @ts-expect-error Keras has it, we have not
    expect(() => upSampling2D({ interpolation: 'bicubic' })).toThrow(
      "layer up_sampling2d: interpolation must be 'nearest' or 'bilinear', received the string 'bicubic'",
    )
  })
})
