// What the programs see of a model.

import {
  add,
  apply,
  BATCH,
  cast,
  concat,
  countElements,
  div,
  factorsOf,
  isSubgraph,
  mul,
  type Node,
  reduceSum,
  type Shape,
  squeeze,
  topologicalOrder,
  unsqueeze,
  type Value,
} from '../../graph/index.js'

import type { Tracer } from '../../layers/tracer.js'
import type { Variable } from '../../layers/variable.js'
import type { Loss } from '../../losses/index.js'
import { alignWeights, reduceLoss } from '../../losses/reduceLoss.js'
import type { Metric } from '../../metrics/index.js'

export interface Network {
  /** The shape of one sample of each input. */
  readonly inputShapes: readonly (readonly number[])[]
  /** All weights; shared ones once. */
  readonly variables: readonly Variable[]
  /** Whether the optimizer moves this weight. */
  isTrainable(variable: Variable): boolean
  /** The outputs for inputs, computed by the layers. */
  trace(inputs: readonly Value[], tracer: Tracer): readonly Value[]
}

/** What is computed of one output. */
export interface OutputObjective {
  readonly name: string
  readonly loss: Loss
  /** The factor of this loss in the total. */
  readonly lossWeight: number
  readonly metrics: readonly Metric[]
  readonly weightedMetrics: readonly Metric[]
}

/** What is computed besides the outputs, for each of them. */
export type Objective = readonly OutputObjective[]

/** Which of the sums belong to which figure: each has the next `size` of them. */
export type SumsLayout = readonly {
  readonly metric: Pick<Metric, 'name' | 'result'>
  readonly size: number
}[]

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
  outputs: readonly Value[],
  targets: readonly Value[],
  weights: readonly (Value | undefined)[],
  tracer: Tracer,
): Sums {
  const several = objective.length > 1
  const figures: { metric: SumsLayout[number]['metric']; value: Value }[] = []
  const losses = objective.map(({ name, loss, lossWeight }, i) => {
    const mask = tracer.mask(outputs[i])
    const counted = maskedWeights(mask, weights[i], loss.reduction === 'sumOverBatchSize')
    const value = reduceLoss(loss.call(targets[i], outputs[i]), loss.reduction, counted)
    if (several) {
      const rows = countElements(outputs[i], [0])
      figures.push({
        metric: { name: `${name}_loss`, result: totals => totals[0] / totals[1] },
        value: concat([unsqueeze(mul(value, rows), [0]), unsqueeze(rows, [0])], 0),
      })
    }
    return mul(value, lossWeight)
  })
  objective.forEach(({ name, metrics, weightedMetrics }, i) => {
    const mask = tracer.mask(outputs[i])
    const put = (metric: Metric, counted: Value | undefined) =>
      figures.push({
        metric: {
          name: several ? `${name}_${metric.name}` : metric.name,
          result: totals => metric.result(totals),
        },
        value: metric.sums(targets[i], outputs[i], maskedWeights(mask, counted, false)),
      })
    for (const metric of metrics) put(metric, undefined)
    for (const metric of weightedMetrics) put(metric, weights[i])
  })
  const penalties = network.variables
    .filter(variable => variable.regularizer && network.isTrainable(variable))
    .map(variable => variable.regularizer?.penalty(tracer.weight(variable)))
    .filter(penalty => penalty !== undefined)
  return {
    loss: [...losses, ...tracer.penalties, ...penalties].reduce(add),
    layout: figures.map(({ metric, value }) => ({ metric, size: Number(value.shape[0]) })),
    metrics: figures.length
      ? concat(
          figures.map(({ value }) => value),
          0,
        )
      : undefined,
  }
}

/**
 * Weights of steps that are padding are 0.
 *
 * @param normalized whether the other weights grow so that a mean over all steps is the mean over those that count
 */
function maskedWeights(
  mask: Value | undefined,
  weights: Value | undefined,
  normalized: boolean,
): Value | undefined {
  if (!mask) return weights
  const counts = cast(mask, 'float32')
  const share = normalized ? div(countElements(counts), add(reduceSum(counts), 1e-7)) : undefined
  const scaled = share ? mul(counts, share) : counts
  return weights ? mul(scaled, alignWeights(weights, scaled)) : scaled
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

/** The multiplications in the matrix products and convolutions of a graph, when named dimensions have these sizes. */
export function countMultiplications(
  outputs: readonly Value[],
  sizes: Readonly<Record<string, number>>,
): number {
  return topologicalOrder(outputs).reduce((sum, node) => sum + multiplicationsOf(node, sizes), 0)
}

function multiplicationsOf(node: Node, sizes: Readonly<Record<string, number>>): number {
  const { op, inputs, attributes } = node
  const elements = (shape: Shape) =>
    shape
      .flatMap(factorsOf)
      .reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : (sizes[dim] ?? 1)), 1)
  switch (op) {
    case 'MatMul':
    case 'Gemm':
      return (
        elements(node.outputs[0].shape) *
        elements([inputs[0].shape.at(attributes.transA === 1 ? -2 : -1) ?? 1])
      )
    // each element of the output (of a transposed convolution, the input) meets one kernel
    case 'Conv':
    case 'nchwc.Conv':
      return elements(node.outputs[0].shape) * elements(inputs[1].shape.slice(1))
    case 'ConvTranspose':
      return elements(inputs[0].shape) * elements(inputs[1].shape.slice(1))
    default:
      return 0
  }
}

/**
 * The multiplications that threads could share at a time. Steps of a recurrence wait for one another: where there are any,
 * only what one step does counts, since threads that meet at every step cost more than they save elsewhere.
 */
export function countSharedWork(outputs: readonly Value[], sizes: Readonly<Record<string, number>>): number {
  const scans = topologicalOrder(outputs).filter(({ op }) => op === 'Scan')
  if (scans.length === 0) return countMultiplications(outputs, sizes)
  const steps = scans.map(({ attributes: { body } }) => {
    if (!isSubgraph(body)) return 0
    const varying = new Set(body.inputs.map(input => input.node))
    let sum = 0
    for (const node of topologicalOrder(body.outputs)) {
      if (!node.inputs.some(input => varying.has(input.node))) continue
      varying.add(node)
      sum += multiplicationsOf(node, sizes)
    }
    return sum
  })
  return Math.max(...steps)
}

/** The elements of the largest value for one of each of the named dimensions; weights are there once, and do not count. */
export function largestOf(outputs: readonly Value[], dims: readonly string[]): number {
  const sizes = topologicalOrder(outputs)
    .flatMap(node => node.outputs)
    .map(({ shape }) => shape.flatMap(factorsOf))
    .filter(factors => factors.some(factor => typeof factor === 'string' && dims.includes(factor)))
    .map(factors =>
      factors.reduce<number>((size, factor) => size * (typeof factor === 'number' ? factor : 1), 1),
    )
  return Math.max(1, ...sizes)
}

/** Bounds for one run of the engine over rows: multiplications, elements of the largest value, rows. */
const RUN_MULTIPLICATIONS = 2e8
const RUN_ELEMENTS = 1 << 21
const MIN_ROWS = 32
const MAX_ROWS = 4096
/** Where rows in one batch share draws or states, so that other batches would give other results. */
const BOUND_MULTIPLICATIONS = 2e7

/**
 * Rows that are good to compute at a time.
 *
 * @param bound whether the result for a row depends on the batch that it is in
 */
export function chooseRows(outputs: readonly Value[], bound = false): number {
  const multiplications = Math.max(1, countMultiplications(outputs, { [BATCH]: 1 }))
  const rows = bound
    ? BOUND_MULTIPLICATIONS / multiplications
    : Math.min(RUN_MULTIPLICATIONS / multiplications, RUN_ELEMENTS / largestOf(outputs, [BATCH]))
  return Math.min(MAX_ROWS, Math.max(MIN_ROWS, Math.floor(rows)))
}
