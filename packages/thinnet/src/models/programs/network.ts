// What the programs see of a model.

import {
  add,
  apply,
  cast,
  concat,
  type Dim,
  factorsOf,
  type Node,
  squeeze,
  topologicalOrder,
  unsqueeze,
  type Value,
} from '../../graph/index.js'

import type { Tracer } from '../../layers/tracer.js'
import type { Variable } from '../../layers/variable.js'
import { type Loss, reduceLoss } from '../../losses/index.js'
import type { Metric } from '../../metrics/index.js'

export interface Network {
  /** The shape of one sample. */
  readonly inputShape: readonly number[]
  readonly variables: readonly Variable[]
  /** Whether the optimizer moves this weight. */
  isTrainable(variable: Variable): boolean
  /** The output for an input, computed by the layers. */
  trace(x: Value, tracer: Tracer): Value
}

/** What is computed besides the output. */
export interface Objective {
  readonly loss: Loss
  readonly metrics: readonly Metric[]
  readonly weightedMetrics: readonly Metric[]
}

/** Which of the sums belong to which metric: each has the next `size` of them. */
export type SumsLayout = readonly { readonly metric: Metric; readonly size: number }[]

export interface Sums {
  /** A scalar: the loss of the batch with all penalties. */
  readonly loss: Value
  readonly layout: SumsLayout
  /** The sums of all metrics, end to end; undefined if there are none. */
  readonly metrics: Value | undefined
}

/** Loss and metrics of one batch. */
export function computeSums(
  network: Network,
  objective: Objective,
  output: Value,
  target: Value,
  weights: Value | undefined,
  tracer: Tracer,
): Sums {
  const penalties = network.variables
    .filter(variable => variable.regularizer && network.isTrainable(variable))
    .map(variable => variable.regularizer?.penalty(tracer.weight(variable)))
    .filter(penalty => penalty !== undefined)
  const data = reduceLoss(objective.loss.call(target, output), objective.loss.reduction, weights)
  const sums = [
    ...objective.metrics.map(metric => ({ metric, value: metric.sums(target, output) })),
    ...objective.weightedMetrics.map(metric => ({ metric, value: metric.sums(target, output, weights) })),
  ]
  return {
    layout: sums.map(({ metric, value }) => ({ metric, size: Number(value.shape[0]) })),
    loss: [...tracer.penalties, ...penalties].reduce(add, data),
    metrics: sums.length
      ? concat(
          sums.map(({ value }) => value),
          0,
        )
      : undefined,
  }
}

/** Loss and metrics in one vector, the loss first. */
export function joinSums({ loss, metrics }: Sums): Value {
  const first = unsqueeze(loss, [0])
  return metrics ? concat([first, metrics], 0) : first
}

/** The run-time size of a value's first axis, as a float32 scalar. */
export function rowsOf(value: Value): Value {
  const size = apply('Shape', [value], { start: 0, end: 1 })
  return squeeze(cast(size, 'float32'), [0])
}

/** For `simplify`: puts sizes in the place of `DimensionSize` nodes. */
export function replaceSizes(sizes: Readonly<Record<string, Value>>): (node: Node) => Value | undefined {
  return node => {
    const dim = node.attributes.dim
    return node.op === 'DimensionSize' && typeof dim === 'string' ? sizes[dim] : undefined
  }
}

/** The multiplications in the matrix products of a graph, when named dimensions have these sizes. */
export function countMultiplications(
  outputs: readonly Value[],
  sizes: Readonly<Record<string, number>>,
): number {
  const sizeOf = (dim: Dim) =>
    factorsOf(dim).reduce<number>(
      (size, factor) => size * (typeof factor === 'number' ? factor : (sizes[factor] ?? 1)),
      1,
    )
  return topologicalOrder(outputs).reduce((sum, { op, inputs, outputs: [result], attributes }) => {
    if (op !== 'MatMul' && op !== 'Gemm') return sum
    const inner = inputs[0].shape.at(attributes.transA === 1 ? -2 : -1) ?? 1
    return sum + result.shape.map(sizeOf).reduce((product, dim) => product * dim, sizeOf(inner))
  }, 0)
}
