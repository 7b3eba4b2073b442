// The programs without gradients: predictions of a batch, or its loss and metrics.

import { BATCH, simplify, topologicalOrder, type Value } from '../../graph/index.js'
import { Tracer } from '../../layers/tracer.js'
import { encodeModel } from '../../onnx/index.js'
import type { DeviceName } from '../../runtime/index.js'
import { type Bank, joinVariables, readBank } from './banks.js'
import { bytesPerRow } from './footprint.js'
import { beginForward } from './forward.js'
import { InnerWeights } from './innerWeights.js'
import { nextName, outputName, targetName, weightName } from './names.js'
import {
  chooseRows,
  computeSums,
  countMultiplications,
  countSharedWork,
  joinSums,
  type Network,
  type Objective,
  replaceSizes,
  rowsOf,
  type SumsLayout,
} from './network.js'
import { placement } from './placement.js'
import type { InferenceProgram } from './program.js'

interface EvaluationOptions {
  readonly objective: Objective
  readonly targetShapes: readonly (readonly number[])[]
  readonly weighted: readonly boolean[]
}

/** With `evaluation`, output `sums` is the vector of loss and metrics; without, the outputs are the predictions. */
export function buildInferenceProgram(
  network: Network,
  banks: readonly Bank[],
  device: DeviceName,
  evaluation?: EvaluationOptions,
): InferenceProgram {
  const inside = device === 'cpu' && trace(network, banks, device, evaluation, new InnerWeights())
  return inside || trace(network, banks, device, evaluation)
}

function trace(
  network: Network,
  banks: readonly Bank[],
  device: DeviceName,
  evaluation?: EvaluationOptions,
): InferenceProgram
function trace(
  network: Network,
  banks: readonly Bank[],
  device: DeviceName,
  evaluation: EvaluationOptions | undefined,
  inner: InnerWeights,
): InferenceProgram | undefined
/** @param inner takes the weights in, unless it is not worth it or a layer keeps states: then nothing is returned */
function trace(
  network: Network,
  banks: readonly Bank[],
  device: DeviceName,
  evaluation?: EvaluationOptions,
  inner?: InnerWeights,
): InferenceProgram | undefined {
  const { inputs, input, x, draws, found } = beginForward(network, banks, inner)
  const tracer = new Tracer({ training: false, ...found })
  const outputs = network.trace(x, tracer)
  if (inner && tracer.assignments.size > 0) return undefined
  let results: Record<string, Value> = Object.fromEntries(outputs.map((output, i) => [outputName(i), output]))
  let layout: SumsLayout = []
  if (evaluation) {
    const batch = (name: string, shape: readonly number[]) => input(name, 'float32', [BATCH, ...shape])
    const y = evaluation.targetShapes.map((shape, i) => batch(targetName(i), shape))
    const weights = evaluation.weighted.map((has, i) => (has ? batch(weightName(i), []) : undefined))
    const sums = computeSums(network, evaluation.objective, outputs, y, weights, tracer)
    results = { sums: joinSums(sums) }
    layout = sums.layout
  }
  // what layers keep from call to call, such as the states of a stateful layer
  const assigned = banks.filter(bank => bank.variables.some(variable => tracer.assignments.has(variable)))
  for (const bank of assigned) {
    const current = readBank(bank, inputs[bank.name])
    results[nextName(bank.name)] = joinVariables(
      bank,
      variable => tracer.assignments.get(variable) ?? current.get(variable),
    )
  }
  Object.assign(inputs, draws.shared)
  const names = Object.keys(results)
  const simplified = simplify(Object.values(results), replaceSizes({ [BATCH]: rowsOf(x[0]) }))
  const sharedWork = (rows: number) => countSharedWork(simplified, { [BATCH]: rows })
  // evaluations are rare, and come while training: for products alone, a new session costs more than it saves
  if (inner && ((evaluation && !hasConvolutions(simplified)) || !inner.isWorth(sharedWork(1))))
    return undefined
  const { values, nodeNames, ...place } = placement(device, simplified)
  const named = Object.fromEntries(names.map((name, i) => [name, values[i]]))
  return {
    inner: inner?.variables ?? [],
    encode: () =>
      encodeModel(inputs, named, { nodeNames, ...(inner && { initializers: inner.initializers }) }),
    place,
    draws,
    carried: assigned.map(bank => bank.name),
    layout,
    multiplications: rows => countMultiplications(simplified, { [BATCH]: rows }),
    sharedWork,
    bytesPerRow: bytesPerRow(simplified),
    rows: chooseRows(simplified, draws.feeds.length > 0 || draws.schedules.length > 0 || assigned.length > 0),
  }
}

const hasConvolutions = (outputs: readonly Value[]): boolean =>
  topologicalOrder(outputs).some(({ op }) => op === 'Conv')
