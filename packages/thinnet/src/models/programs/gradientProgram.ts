// One step of training up to the gradients, for an update that happens outside of the graph.

import { BATCH, type DType, gather, graphInput, simplify, type Value } from '../../graph/index.js'
import type { Variable } from '../../layers/variable.js'
import { encodeModel } from '../../onnx/index.js'
import { NO_TENSOR } from '../../runtime/index.js'
import { bankInput, joinVariables, weightsIn } from './banks.js'
import { DrawReader, drawOfStep } from './draws.js'
import { bytesPerRow } from './footprint.js'
import { assignedName, gradientName, inputName, SUMS, targetName, weightName } from './names.js'
import { countMultiplications, countSharedWork, joinSums, replaceSizes, rowsOf } from './network.js'
import type { Program } from './program.js'
import { traceGradients } from './traceGradients.js'
import type { TrainProgramOptions } from './train.js'

export interface GradientProgram extends Program {
  /** The weights that layers assign themselves, by the names of the outputs with their new elements. */
  readonly assigned: ReadonlyMap<string, Variable>
}

/** Outputs are the sums of loss and metrics, the gradient of each trained bank, and what layers assign themselves. */
export function buildGradientProgram(
  options: Omit<TrainProgramOptions, 'validation' | 'device'>,
): GradientProgram {
  const { network, banks, targetShapes, weighted } = options
  const inputs: Record<string, Value> = {}
  const input = (name: string, dtype: DType, shape: readonly (number | string)[]) => {
    inputs[name] = graphInput(name, dtype, shape)
    return inputs[name]
  }
  const order = input('order', 'int32', [BATCH])
  const pool = (name: string, shape: readonly number[]) =>
    gather(input(name, 'float32', ['pool', ...shape]), order)
  const x = network.inputShapes.map((shape, i) => pool(inputName(i), shape))
  const y = targetShapes.map((shape, i) => pool(targetName(i), shape))
  const weights = weighted.map((has, i) => (has ? pool(weightName(i), []) : undefined))

  const bankValues = new Map(banks.map(bank => [bank, bankInput(bank)]))
  for (const [bank, value] of bankValues) inputs[bank.name] = value
  const draws = new DrawReader({
    own: drawOfStep(input),
    scalar: name => input(name, 'float32', []),
  })
  const gradients = traceGradients(options, { x, y, weights }, draws, weightsIn(banks, bankValues))
  const { sums, assignments, gradientOf } = gradients
  const results: Record<string, Value> = { [SUMS]: joinSums(sums) }
  for (const bank of banks.filter(({ trainable }) => trainable)) {
    results[gradientName(bank)] = joinVariables(bank, variable => gradientOf.get(variable))
  }
  const assigned = new Map(
    [...assignments].map(([variable, value], i) => {
      results[assignedName(i)] = value
      return [assignedName(i), variable]
    }),
  )

  const names = Object.keys(results)
  const replaceSize = replaceSizes({ [BATCH]: rowsOf(order) })
  const simplified = simplify(Object.values(results), node => gradients.banked.get(node) ?? replaceSize(node))
  return {
    model: encodeModel(inputs, Object.fromEntries(names.map((name, i) => [name, simplified[i]])), {
      sequenceFirst: NO_TENSOR,
    }),
    draws,
    layout: sums.layout,
    carried: [],
    assigned,
    multiplications: rows => countMultiplications(simplified, { [BATCH]: rows }),
    sharedWork: rows => countSharedWork(simplified, { [BATCH]: rows }),
    bytesPerRow: bytesPerRow(simplified),
  }
}
