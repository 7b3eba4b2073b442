import { add, constant, differentiate, graphInput, mul, reduceSum, type Value } from '../../graph/index.js'
import { runGraph, type TestTensor } from '../../testing/runGraph.js'
import { type Layer, withBatch } from '../layer.js'
import { TestContext } from './testContext.js'

export interface RunLayerOptions {
  /** Default false. */
  readonly training?: boolean
  /** The elements of the layer's weights, in their order. */
  readonly weights?: readonly ArrayLike<number>[]
  /** The elements of what the layer draws at random (masks of ones and zeros, noise), in their order. */
  readonly draws?: readonly ArrayLike<number>[]
  /** What scheduled numbers are at this step, in the order in which the layer asks. */
  readonly scheduled?: readonly number[]
  /** Which steps of each input count, `[batch, steps]` of 1 and 0; undefined for all. */
  readonly masks?: readonly (TestTensor | undefined)[]
  /** The gradients of the loss with regard to the outputs; default all ones. */
  readonly direction?: ArrayLike<number> | readonly ArrayLike<number>[]
}

export interface LayerRun {
  /** The first output. */
  readonly y: { readonly data: number[]; readonly shape: readonly number[] }
  readonly outputs: readonly { readonly data: number[]; readonly shape: readonly number[] }[]
  /** The sum of all penalties, on the output and on weights. */
  readonly penalty: number
  /** Of `sum(y * direction) + penalty`, with regard to each input and to each weight that is trained. */
  readonly gradients: readonly number[][]
  /** The values that weights were assigned, in the order of assignment. */
  readonly assigned: readonly number[][]
  /** What the layer asked for. */
  readonly context: TestContext
}

/** Calls a layer on a batch `x`, `[batch, ...]`, or on several, and differentiates it. */
export async function runLayer(
  layer: Layer,
  x: TestTensor | readonly TestTensor[],
  options: RunLayerOptions = {},
): Promise<LayerRun> {
  const { training = false, weights = [], draws = [], scheduled = [], masks = [], direction } = options
  const tensors = 'data' in x ? [x] : x
  const batch = tensors[0].shape[0]
  const maskValues = masks.map(
    (mask, i) => mask && graphInput(`mask_of_${i}`, 'bool', withBatch(mask.shape.slice(1))),
  )
  const context = new TestContext(training, maskValues)
  const inputs = tensors.map(({ shape }, i) => graphInput(`x_${i}`, 'float32', withBatch(shape.slice(1))))
  layer.ensureBuilt(...inputs.map(({ shape }) => shape))
  const outputs = layer.callAll(inputs, context)
  const sizes = (value: Value) => value.shape.map(dim => (typeof dim === 'number' ? dim : batch))
  const towards = outputs.map(({ shape }, i) => graphInput(`direction_${i}`, 'float32', shape))
  const directions = (i: number): ArrayLike<number> => {
    const given = direction?.[0] !== undefined && typeof direction[0] !== 'number' ? direction[i] : direction
    const size = sizes(outputs[i]).reduce((product, dim) => product * dim, 1)
    return given && typeof given !== 'number' ? (given as ArrayLike<number>) : Array<number>(size).fill(1)
  }

  const variables = layer.weights.map(variable => context.weight(variable))
  const trained = variables.filter((_, i) => layer.weights[i].trainable)
  const onWeights = layer.weights.flatMap(({ regularizer }, i) => regularizer?.penalty(variables[i]) ?? [])
  const penalty = [...context.penalties, ...onWeights].reduce(add, constant(0))
  const loss = outputs.map((output, i) => reduceSum(mul(output, towards[i]))).reduce(add, penalty)
  const feeds: [Value, TestTensor][] = [
    ...inputs.map((input, i): [Value, TestTensor] => [input, tensors[i]]),
    ...towards.map((value, i): [Value, TestTensor] => [
      value,
      { data: directions(i), shape: sizes(outputs[i]) },
    ]),
    ...variables.map((value, i): [Value, TestTensor] => [value, { data: weights[i], shape: sizes(value) }]),
    ...context.draws.map(({ value }, i): [Value, TestTensor] => [
      value,
      { data: draws[i], shape: sizes(value) },
    ]),
    ...context.schedules.map(({ value }, i): [Value, TestTensor] => [
      value,
      { data: [scheduled[i]], shape: [] },
    ]),
    ...masks.flatMap((mask, i): [Value, TestTensor][] => {
      const value = maskValues[i]
      return mask && value ? [[value, mask]] : []
    }),
  ]
  const results = await runGraph(feeds, [
    ...outputs,
    penalty,
    ...context.assignments.values(),
    ...differentiate(loss, [...inputs, ...trained]),
  ])
  const assigned = results.slice(outputs.length + 1, outputs.length + 1 + context.assignments.size)
  return {
    y: results[0],
    outputs: results.slice(0, outputs.length),
    penalty: results[outputs.length].data[0],
    assigned: assigned.map(({ data }) => data),
    gradients: results.slice(outputs.length + 1 + assigned.length).map(({ data }) => data),
    context,
  }
}
