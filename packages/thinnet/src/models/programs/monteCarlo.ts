// The program of Monte Carlo prediction: many samples of a model's random draws in one run.

import { BATCH, simplify, type Value } from '../../graph/index.js'
import { MonteCarloTracer, REPEATED } from '../../layers/monteCarloTracer.js'
import { encodeModel } from '../../onnx/index.js'
import type { DeviceName } from '../../runtime/index.js'
import type { Bank } from './banks.js'
import type { DrawPlan } from './draws.js'
import { beginForward } from './forward.js'
import { InnerWeights } from './innerWeights.js'
import { outputName } from './names.js'
import {
  countMultiplications,
  countSharedWork,
  largestOf,
  type Network,
  replaceSizes,
  rowsOf,
} from './network.js'
import { placement } from './placement.js'
import type { Encodable } from './program.js'

/** The input that says which row of the batch each row of the repeated batch is. */
export const ROWS = 'rowOfSample'

/** What the last operator of an output says about it. */
export type OutputKind = 'softmax' | 'sigmoid' | 'other'

export interface MonteCarloProgram extends Encodable {
  readonly draws: DrawPlan
  /** Whether a run takes many samples. Where one draw serves all rows, or a layer keeps states, it takes one. */
  readonly together: boolean
  /** Whether a layer keeps states from batch to batch, of a fixed number of rows. */
  readonly stateful: boolean
  readonly kinds: readonly OutputKind[]
  /** Multiplications of a run with so many rows and samples of each. */
  multiplications(rows: number, samples: number): number
  /** The elements of the largest value that is computed for a sample of a row. */
  readonly largest: number
}

export function buildMonteCarloProgram(
  network: Network,
  banks: readonly Bank[],
  device: DeviceName,
): MonteCarloProgram {
  const inside =
    device === 'cpu' &&
    (traceSamples(network, banks, device, true, new InnerWeights()) ??
      traceSamples(network, banks, device, false, new InnerWeights()))
  return inside || (traceSamples(network, banks, device, true) ?? traceSamples(network, banks, device, false))
}

function traceSamples(
  network: Network,
  banks: readonly Bank[],
  device: DeviceName,
  together: false,
): MonteCarloProgram
function traceSamples(
  network: Network,
  banks: readonly Bank[],
  device: DeviceName,
  together: boolean,
  inner?: InnerWeights,
): MonteCarloProgram | undefined
/** @param inner takes the weights in, unless it is not worth it or a layer keeps states: then nothing is returned */
function traceSamples(
  network: Network,
  banks: readonly Bank[],
  device: DeviceName,
  together: boolean,
  inner?: InnerWeights,
): MonteCarloProgram | undefined {
  const { inputs, input, x, draws, found } = beginForward(network, banks, inner)
  const rows = together ? input(ROWS, 'int32', [REPEATED]) : undefined
  const tracer = new MonteCarloTracer({ ...found, rows })
  const traced = network.trace(x, tracer)
  const stateful = tracer.assignments.size > 0
  if (stateful && (together || inner)) return undefined
  if (together && draws.feeds.some(({ perSample }) => !perSample)) return undefined

  Object.assign(inputs, draws.shared)
  const sizes = { [BATCH]: rowsOf(x[0]), ...(rows && { [REPEATED]: rowsOf(rows) }) }
  const outputs = simplify(
    traced.map(output => tracer.repeat(output)),
    replaceSizes(sizes),
  )
  const sizesOf = (count: number, samples: number) => ({ [BATCH]: count, [REPEATED]: count * samples })
  if (inner && !inner.isWorth(countSharedWork(outputs, sizesOf(1, 1)))) return undefined
  const { values, nodeNames, ...place } = placement(device, outputs)
  const named = Object.fromEntries(values.map((value, i) => [outputName(i), value]))
  return {
    inner: inner?.variables ?? [],
    encode: () =>
      encodeModel(inputs, named, { nodeNames, ...(inner && { initializers: inner.initializers }) }),
    place,
    draws,
    together,
    stateful,
    kinds: traced.map(kindOf),
    multiplications: (count, samples) => countMultiplications(outputs, sizesOf(count, samples)),
    largest: largestOf(outputs, [BATCH, REPEATED]),
  }
}

/** The activation that an output ends in, seen through operators that only move elements. */
function kindOf(value: Value): OutputKind {
  const { op, inputs, attributes } = value.node
  const last = value.shape.length - 1
  if (op === 'Sigmoid') return 'sigmoid'
  if (op === 'Softmax') return attributes.axis === last || attributes.axis === -1 ? 'softmax' : 'other'
  const moved = op === 'Identity' || (op === 'Reshape' && inputs[0].shape.at(-1) === value.shape[last])
  return moved ? kindOf(inputs[0]) : 'other'
}
