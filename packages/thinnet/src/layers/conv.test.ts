import { describe, expect, test } from 'vitest'
import { convolve, graphInput, simplify, topologicalOrder, transpose } from '../graph/index.js'
import { conv1D, conv2D, conv3D } from './conv.js'
import { maxPooling2D } from './maxPooling.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

layerContract(options => conv1D(2, 3, { padding: 'causal', ...options }), [4, 2])
layerContract(options => conv2D(3, 2, { strides: 2, activation: 'relu', ...options }), [5, 4, 2])
layerContract(options => conv3D(2, [1, 2, 2], { padding: 'same', ...options }), [2, 3, 3, 1])

describe('convolutions', () => {
  test('are sums of the window, weighted', async () => {
    const image = { data: [1, 2, 3, 4, 5, 6], shape: [1, 2, 3, 1] }
    const { y } = await runLayer(conv2D(1, 2), image, { weights: [[1, 10, 100, 1000], [0.5]] })
    expect(y).toEqual({ data: [5421.5, 6532.5], shape: [1, 1, 2, 1] })
  })

  test('are causal if asked to: no output depends on a later step', async () => {
    const steps = Array.from({ length: 8 }, (_, t) => t)
    const run = (data: number[]) =>
      runLayer(
        conv1D(1, 3, { padding: 'causal', dilationRate: 2 }),
        { data, shape: [1, 8, 1] },
        {
          weights: [[1, 2, 3], [0]],
        },
      )
    const [before, after] = [await run(steps), await run(steps.with(5, 100))]
    expect(before.y.data.slice(0, 5)).toEqual(after.y.data.slice(0, 5))
    expect(before.y.data[5]).not.toBe(after.y.data[5])
  })

  test('of groups know nothing of the channels of other groups', async () => {
    const layer = conv1D(2, 1, { groups: 2, useBias: false })
    const { y } = await runLayer(layer, { data: [1, 10, 2, 20], shape: [1, 2, 2] }, { weights: [[3, 5]] })
    expect(y.data).toEqual([3, 50, 6, 100])
  })

  test('give the same for channels that come first, in that order', async () => {
    const data = Array.from({ length: 24 }, (_, i) => Math.sin(i))
    const kernel = Array.from({ length: 16 }, (_, i) => Math.cos(i))
    const x = graphInput('x', 'float32', ['batch', 2, 3, 4])
    const layer = conv2D(2, 2, { dataFormat: 'channels_first' })
    layer.ensureBuilt(x.shape)
    expect(layer.call(x, new TestContext()).shape).toEqual(['batch', 2, 2, 3])
    const first = await runLayer(layer, { data, shape: [1, 2, 3, 4] }, { weights: [kernel, [1, 2]] })
    // element [i, j, c] of the image whose channels come last
    const turned = data.map((_, at) => data[(at % 2) * 12 + Math.floor(at / 2)])
    const last = await runLayer(
      conv2D(2, 2),
      { data: turned, shape: [1, 3, 4, 2] },
      { weights: [kernel, [1, 2]] },
    )
    first.y.data.forEach((element, at) => {
      expect(element).toBeCloseTo(last.y.data[(at % 6) * 2 + Math.floor(at / 6)], 5)
    })
  })

  test('one behind the other keep channels first between them', () => {
    const context = new TestContext(true)
    const x = graphInput('x', 'float32', ['batch', 12, 12, 1])
    let y = x
    for (const layer of [
      conv2D(4, 3, { activation: 'relu' }),
      conv2D(4, 3, { activation: 'tanh' }),
      maxPooling2D(),
      conv2D(2, 3, { padding: 'same' }),
    ]) {
      layer.ensureBuilt(y.shape)
      ;[y] = layer.callAll([y], context)
    }
    const images = topologicalOrder(simplify([y]))
      .filter(({ op, outputs }) => op === 'Transpose' && outputs[0].shape[0] === 'batch')
      .map(({ attributes }) => attributes.perm)
    // at the beginning and at the end
    expect(images).toEqual([
      [0, 3, 1, 2],
      [0, 2, 3, 1],
    ])
  })

  test('say what does not fit', () => {
    const build = (layer: ReturnType<typeof conv2D>, ...sample: (number | string)[]) =>
      layer.ensureBuilt(['batch', ...sample])
    expect(() => conv2D(2, 3, { strides: 2, dilationRate: 2, name: 'edges' })).toThrow(
      'layer edges: strides and dilationRate must not both be above 1, received strides [2,2] and dilationRate [2,2]',
    )
    expect(() => conv2D(3, 3, { groups: 2 })).toThrow(
      'layer conv2d: groups must divide the 3 filters, received 2',
    )
    expect(() => build(conv2D(4, 3, { groups: 2 }), 8, 8, 3)).toThrow(
      'layer conv2d: groups must divide the 3 channels of the input, received 2',
    )
    expect(() => build(conv2D(1, 3, { dilationRate: 2 }), 8, 4, 1)).toThrow(
      'layer conv2d: kernelSize must fit in the input, whose sizes are [8,4], received kernelSize [3,3], which with dilationRate [2,2] reaches over [5,5]',
    )
    expect(() => build(conv2D(1, 3), 8, 8)).toThrow(
      'layer conv2d: expected input [batch, height, width, channels], received [batch, 8, 8]',
    )
    expect(() => build(conv2D(1, 3), 'height', 8, 1)).toThrow('needs to know all sizes')
    expect(() => conv2D(0, 3)).toThrow('layer conv2d: filters must be a whole number of filters, 1 or more')
    expect(() => conv2D(1, [1, 2, 3])).toThrow(
      'layer conv2d: kernelSize must be a whole number, 1 or more, or 2 of them, received [1,2,3]',
    )
    expect(() => conv1D(1, 0)).toThrow(
      'layer conv1d: kernelSize must be a whole number, 1 or more, received 0',
    )
    // @ts-expect-error only sequences have an earlier and a later
    expect(() => conv2D(1, 3, { padding: 'causal' })).toThrow(
      "layer conv2d: padding must be 'valid' or 'same', received the string 'causal'",
    )
  })
})

describe('the graph of a convolution', () => {
  test('says what does not fit', () => {
    const image = graphInput('image', 'float32', ['batch', 2, 4, 4])
    const kernel = graphInput('kernel', 'float32', [3, 2, 3, 3])
    expect(() => convolve(image, transpose(kernel, [1, 0, 2, 3]))).toThrow('Conv: channels of')
    expect(() => convolve(image, kernel, { dilations: [2, 2] })).toThrow(
      'Conv: a window of 5 does not fit in 4 + 0 elements',
    )
    expect(() => convolve(image, kernel, { strides: [1] })).toThrow('Conv: windows of 2 axes do not fit')
  })
})
