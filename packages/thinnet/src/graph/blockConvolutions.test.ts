import { describe, expect, test } from 'vitest'
import { blockSize } from '../models/programs/blockSize.js'
import { runGraph, type TestTensor } from '../testing/runGraph.js'
import {
  add,
  blockConvolutions,
  constant,
  convolve,
  differentiate,
  graphInput,
  maxPool,
  mul,
  reduceSum,
  relu,
  type Shape,
  sigmoid,
  tanh,
  topologicalOrder,
  transpose,
  type Value,
} from './index.js'

const engineBlock = await blockSize()
/** For tests of the graph alone. */
const BLOCK = 8

/** Numbers that repeat after a while and are as often positive as negative. */
const numbers = (shape: readonly number[], step: number): TestTensor => {
  const size = shape.reduce((product, dim) => product * dim, 1)
  return { shape, data: Array.from({ length: size }, (_, i) => (((i + 1) * step) % 1009) / 504 - 1) }
}

const toFirst = (x: Value) => transpose(x, [0, 3, 1, 2])
const toLast = (x: Value) => transpose(x, [0, 2, 3, 1])

/** Two convolutions, a pool and weights, as layers write them: channels last, with transposes at the edges. */
function network(
  channels: number,
  filters: number,
  { height = 9, ...options }: { height?: number; pads?: number[]; strides?: number[] } = {},
) {
  const x = graphInput('x', 'float32', ['batch', height, 10, channels])
  const kernels = [channels, filters].map((inputs, i) =>
    graphInput(`kernel_${i}`, 'float32', [filters, inputs, 3, 2]),
  )
  const biases = [0, 1].map(i => graphInput(`bias_${i}`, 'float32', [filters]))
  const layer = (input: Value, i: number) =>
    relu(toLast(convolve(toFirst(input), kernels[i], { ...options, bias: biases[i] })))
  const places = toLast(maxPool(toFirst(layer(layer(x, 0), 1)), [2, 2], { strides: [2, 2] }))
  // of whole feature maps, and all alike
  const mask = graphInput('mask', 'float32', ['batch', 1, 1, filters])
  const pooled = mul(mul(places, mask), 2)
  const factors = graphInput('factors', 'float32', pooled.shape.slice(1))
  const loss = reduceSum(mul(pooled, factors))
  return { x, kernels, biases, mask, factors, loss, variables: [x, ...kernels, ...biases, mask] }
}

const operatorsOf = (values: readonly Value[]) => topologicalOrder(values).map(({ op }) => op)

describe('a graph in the blocked layout', () => {
  test('enters it once and leaves it once', () => {
    const { loss } = network(BLOCK, 2 * BLOCK)
    const ops = operatorsOf(blockConvolutions([loss], BLOCK))
    expect(ops.filter(op => op.startsWith('nchwc.'))).toEqual([
      'nchwc.ReorderInput',
      'nchwc.Conv',
      'nchwc.Conv',
      'nchwc.MaxPool',
      'nchwc.ReorderOutput',
    ])
    // the first Relu is the convolution's, the second comes behind the pool
    expect(ops.filter(op => op === 'Relu')).toHaveLength(1)
    expect(ops.filter(op => op === 'Transpose' || op === 'Conv')).toEqual(['Transpose', 'Transpose'])
  })

  test.each([
    ['a block of 1', BLOCK, 1],
    ['channels that fill no blocks', BLOCK + 1, BLOCK],
  ])('is left as it is with %s', (_, filters, block) => {
    const { loss } = network(1, filters)
    const ops = operatorsOf(blockConvolutions([loss], block))
    expect(ops.filter(op => op.startsWith('nchwc.'))).toEqual([])
  })

  test('keeps what is between two operators if both are used elsewhere', () => {
    const x = graphInput('x', 'float32', ['batch', BLOCK, 4, 4])
    const kernel = graphInput('kernel', 'float32', [BLOCK, BLOCK, 1, 1])
    const sums = convolve(x, kernel)
    const ops = operatorsOf(blockConvolutions([reduceSum(add(relu(sums), tanh(sums)))], BLOCK))
    expect(ops.filter(op => op === 'nchwc.Conv' || op === 'Relu')).toEqual(['nchwc.Conv', 'Relu'])
  })
})

const cases: [string, number, Parameters<typeof network>][] = [
  ['whole blocks of images', 2 * engineBlock, [engineBlock, 2 * engineBlock]],
  ['images that fill no blocks', 5, [2 * engineBlock, engineBlock]],
  ['one input channel', 3, [1, engineBlock]],
  ['input channels that fill no block', 3, [engineBlock - 3, engineBlock]],
  ['padding', 4, [3, engineBlock, { pads: [1, 0, 1, 1] }]],
  // so that the gradient comes in bands of rows
  ['high images', 1, [engineBlock, 2 * engineBlock, { height: 100, pads: [1, 1, 1, 0] }]],
  ['strides', 4, [engineBlock, engineBlock, { strides: [1, 2] }]],
]

describe.runIf(engineBlock > 1)('has the same values and gradients on the engine with', () => {
  test.each(cases)('%s', async (_, batch, [channels, filters, options]) => {
    const { x, kernels, biases, mask, factors, loss, variables } = network(channels, filters, options)
    const sizes = (shape: Shape) => shape.map(dim => (typeof dim === 'number' ? dim : batch))
    const feeds = [x, ...kernels, ...biases, mask, factors].map(
      (value, i) => [value, numbers(sizes(value.shape), 337 + 2 * i)] as const,
    )
    const [blocked] = blockConvolutions([loss], engineBlock)
    const [expected, actual] = await Promise.all(
      [loss, blocked].map(value => runGraph(feeds, [value, ...differentiate(value, variables)])),
    )
    expected.forEach(({ data, shape }, i) => {
      expect(actual[i].shape).toEqual(shape)
      const scale = Math.max(...data.map(Math.abs))
      expect(scale).toBeGreaterThan(0)
      data.forEach((number, j) => {
        expect(Math.abs(actual[i].data[j] - number) / scale).toBeLessThan(1e-5)
      })
    })
  })

  test('windows of equal elements: the first takes the gradient', async () => {
    const x = graphInput('x', 'float32', ['batch', 4, 4, engineBlock])
    const one = constant(
      Array.from({ length: engineBlock ** 2 }, (_, i) => (i % (engineBlock + 1) === 0 ? 1 : 0)),
      'float32',
      [engineBlock, engineBlock, 1, 1],
    )
    const [loss] = blockConvolutions(
      [reduceSum(sigmoid(maxPool(convolve(toFirst(x), one), [2, 2], { strides: [2, 2] })))],
      engineBlock,
    )
    const data = Array.from({ length: 16 * engineBlock }, () => 0)
    const [{ data: gradient }] = await runGraph(
      [[x, { data, shape: [1, 4, 4, engineBlock] }]],
      differentiate(loss, [x]),
    )
    const map = gradient.filter((_, i) => i % engineBlock === 0)
    expect(map).toEqual([0.25, 0, 0.25, 0, 0, 0, 0, 0, 0.25, 0, 0.25, 0, 0, 0, 0, 0])
  })
})
