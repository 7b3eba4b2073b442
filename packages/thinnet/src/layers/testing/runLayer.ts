import { add, constant, differentiate, graphInput, mul, reduceSum, type Value } from '../../graph/index.js'
import { runGraph, type TestTensor } from '../../testing/runGraph.js'
import { type Layer, withBatch } from '../layer.js'
import { TestContext } from './testContext.js'

export interface RunLayerOptions {
  /** Default false. */
  readonly training?: boolean
  /** The elements of the layer's weights, in their order. */
  readonly weights?: readonly ArrayLike<number>[]
  /** The elements of the masks that the layer asks for, in their order. */
  readonly masks?: readonly ArrayLike<number>[]
  /** The gradient of the loss with regard to the output; default all ones. */
  readonly direction?: ArrayLike<number>
}

export interface LayerRun {
  readonly y: { readonly data: number[]; readonly shape: readonly number[] }
  /** The sum of all penalties, on the output and on weights. */
  readonly penalty: number
  /** Of `sum(y * direction) + penalty`, with regard to the input and to each weight. */
  readonly gradients: readonly number[][]
  /** What the layer asked for. */
  readonly context: TestContext
}

/** Calls a layer on a batch `x`, `[batch, ...]`, and differentiates it. */
export async function runLayer(
  layer: Layer,
  x: TestTensor,
  options: RunLayerOptions = {},
): Promise<LayerRun> {
  const { training = false, weights = [], masks = [], direction } = options
  const context = new TestContext(training)
  const input = graphInput('x', 'float32', withBatch(x.shape.slice(1)))
  layer.ensureBuilt(input.shape)
  const output = layer.call(input, context)
  const sizes = (value: Value) => value.shape.map(dim => (typeof dim === 'number' ? dim : x.shape[0]))
  const size = sizes(output).reduce((product, dim) => product * dim, 1)
  const towards = graphInput('direction', 'float32', output.shape)

  const variables = layer.weights.map(variable => context.weight(variable))
  const onWeights = layer.weights.flatMap(({ regularizer }, i) => regularizer?.penalty(variables[i]) ?? [])
  const penalty = [...context.penalties, ...onWeights].reduce(add, constant(0))
  const loss = add(reduceSum(mul(output, towards)), penalty)
  const feeds: [Value, TestTensor][] = [
    [input, x],
    [towards, { data: direction ?? Array<number>(size).fill(1), shape: sizes(output) }],
    ...variables.map((value, i): [Value, TestTensor] => [value, { data: weights[i], shape: sizes(value) }]),
    ...context.masks.map(({ value }, i): [Value, TestTensor] => [
      value,
      { data: masks[i], shape: sizes(value) },
    ]),
  ]
  const [y, total, ...gradients] = await runGraph(feeds, [
    output,
    penalty,
    ...differentiate(loss, [input, ...variables]),
  ])
  return { y, penalty: total.data[0], gradients: gradients.map(({ data }) => data), context }
}
