import { describe, expect, test } from 'vitest'
import { graphInput } from '../graph/index.js'
import { averagePooling1D, averagePooling2D, averagePooling3D } from './averagePooling.js'
import {
  globalAveragePooling1D,
  globalAveragePooling2D,
  globalAveragePooling3D,
} from './globalAveragePooling.js'
import { globalMaxPooling1D, globalMaxPooling2D, globalMaxPooling3D } from './globalMaxPooling.js'
import { maxPooling1D, maxPooling2D, maxPooling3D } from './maxPooling.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

layerContract(maxPooling1D, [5, 2])
layerContract(options => maxPooling2D({ padding: 'same', ...options }), [5, 3, 2])
layerContract(maxPooling3D, [2, 3, 2, 1])
layerContract(options => averagePooling1D({ poolSize: 3, strides: 1, ...options }), [5, 2])
layerContract(averagePooling2D, [4, 2, 2])
layerContract(averagePooling3D, [2, 3, 2, 1])
layerContract(globalMaxPooling1D, [5, 2])
layerContract(globalMaxPooling2D, [2, 3, 2])
layerContract(globalMaxPooling3D, [2, 3, 2, 1])
layerContract(options => globalAveragePooling1D({ keepdims: true, ...options }), [5, 2])
layerContract(globalAveragePooling2D, [2, 3, 2])
layerContract(globalAveragePooling3D, [2, 3, 2, 1])

describe('pools', () => {
  const steps = (data: number[]) => ({ data, shape: [1, data.length, 1] })

  test('what windows share gets the gradients of all of them', async () => {
    const layer = maxPooling1D({ poolSize: 3, strides: 1 })
    const { y, gradients } = await runLayer(layer, steps([1, 2, 5, 3, 4]), { direction: [1, 10, 100] })
    expect(y.data).toEqual([5, 5, 5])
    expect(gradients[0]).toEqual([0, 0, 111, 0, 0])
  })

  test('of equal largest elements, the first takes the gradient', async () => {
    const { gradients } = await runLayer(maxPooling1D(), steps([2, 2, -1, -1]))
    expect(gradients[0]).toEqual([1, 0, 1, 0])
  })

  test('nothing beyond the edge is the largest, or counts in a mean', async () => {
    const negative = steps([-4, -2, -6])
    expect((await runLayer(maxPooling1D({ padding: 'same' }), negative)).y.data).toEqual([-2, -6])
    const mean = await runLayer(averagePooling1D({ padding: 'same' }), negative)
    expect(mean.y.data).toEqual([-3, -6])
    expect(mean.gradients[0]).toEqual([0.5, 0.5, 1])
  })

  test('a window larger than the input is refused', () => {
    expect(() => maxPooling2D({ poolSize: [2, 5] }).ensureBuilt(['batch', 4, 4, 1])).toThrow(
      "layer max_pooling2d: poolSize must fit in the input, whose sizes are [4,4], received [2,5]; a larger input or padding 'same' would do",
    )
    expect(() => averagePooling1D({ poolSize: 1.5 })).toThrow(
      'layer average_pooling1d: poolSize must be a whole number, 1 or more, received 1.5',
    )
  })
})

describe('global pools', () => {
  test('padding of sequences does not count in a mean, nor does it take gradient', async () => {
    const sequences = { data: [1, 3, 100, 5, 100, 100], shape: [2, 3, 1] }
    const mask = { data: [1, 1, 0, 1, 0, 0], shape: [2, 3] }
    const { y, gradients } = await runLayer(globalAveragePooling1D(), sequences, { masks: [mask] })
    expect(y.data).toEqual([2, 5])
    expect(gradients[0]).toEqual([0.5, 0.5, 0, 1, 0, 0])
  })

  test('take the mask, as the steps are gone', () => {
    const layer = globalAveragePooling1D()
    const mask = graphInput('mask', 'bool', ['batch', 3])
    const x = graphInput('x', 'float32', ['batch', 3, 2])
    const outputs = layer.callAll([x], new TestContext(false, [mask]))
    expect(layer.supportsMasking).toBe(true)
    expect(layer.computeMasks()).toEqual([undefined])
    expect(outputs[0].shape).toEqual(['batch', 2])
  })

  test('want an input of their rank', () => {
    expect(() => globalMaxPooling2D().ensureBuilt(['batch', 4, 1])).toThrow(
      'layer global_max_pooling2d: expected input [batch, height, width, channels], received [batch, 4, 1]',
    )
  })
})
