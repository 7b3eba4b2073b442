// What both training programs begin with: a step's forward pass, its loss and metrics, and the gradients of all weights.

import { blockConvolutions, differentiate, graphInput, type Node, type Value } from '../../graph/index.js'
import { Tracer } from '../../layers/tracer.js'
import type { Variable } from '../../layers/variable.js'
import { clipGradients } from '../../optimizers/clipGradients.js'
import type { DrawReader } from './draws.js'
import { computeSums, type Sums } from './network.js'
import type { TrainProgramOptions } from './train.js'

export interface Batch {
  readonly x: readonly Value[]
  readonly y: readonly Value[]
  readonly weights: readonly (Value | undefined)[]
}

export interface Gradients {
  readonly sums: Sums
  /** The weights that layers assign themselves. */
  readonly assignments: ReadonlyMap<Variable, Value>
  /** Of each weight that the optimizer moves, clipped. */
  readonly gradientOf: ReadonlyMap<Variable, Value>
  /** For `simplify`: what comes in the place of the leaves that stand for weights. */
  readonly banked: ReadonlyMap<Node, Value>
}

/** @param inBanks the value of each weight */
export function traceGradients(
  { network, objective, optimizer, banks, block }: Omit<TrainProgramOptions, 'validation' | 'device'>,
  { x, y, weights }: Batch,
  draws: DrawReader,
  inBanks: (variable: Variable) => Value,
): Gradients {
  // while the graph is rewritten, weights are leaves, which stay what they are
  const leaves = new Map(
    banks
      .flatMap(({ variables }) => variables)
      .map((variable, i) => [variable, graphInput(`weight_${i}`, 'float32', variable.shape)]),
  )
  const weightOf = (variable: Variable) => leaves.get(variable) ?? inBanks(variable)
  const tracer = new Tracer({
    training: true,
    weight: weightOf,
    draw: site => draws.read(site),
    scheduled: schedule => draws.schedule(schedule),
  })
  const plain = computeSums(network, objective, network.trace(x, tracer), y, weights, tracer)
  const assigned = [...tracer.assignments]
  const [loss, ...others] = blockConvolutions(
    [plain.loss, ...(plain.metrics ? [plain.metrics] : []), ...assigned.map(([, value]) => value)],
    block,
  )
  const metrics = plain.metrics && others.shift()
  const learned = banks.filter(({ trainable }) => trainable).flatMap(({ variables }) => variables)
  const gradients = clipGradients(differentiate(loss, learned.map(weightOf)), optimizer)
  return {
    sums: { ...plain, loss, metrics },
    assignments: new Map(assigned.map(([variable], i) => [variable, others[i]])),
    gradientOf: new Map(learned.map((variable, i) => [variable, gradients[i]])),
    banked: new Map([...leaves].map(([variable, { node }]) => [node, inBanks(variable)])),
  }
}
