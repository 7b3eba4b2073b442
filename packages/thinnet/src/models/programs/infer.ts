// The programs without gradients: predictions of a batch, or its loss and metrics.

import { BATCH, type DType, graphInput, simplify, type Value } from '../../graph/index.js'
import { Tracer } from '../../layers/tracer.js'
import { encodeModel } from '../../onnx/index.js'
import { type Bank, bankInput, readBank } from './banks.js'
import { type DrawPlan, DrawReader } from './draws.js'
import {
  computeSums,
  countMultiplications,
  joinSums,
  type Network,
  type Objective,
  replaceSizes,
  rowsOf,
  type SumsLayout,
} from './network.js'

export interface InferenceProgram {
  readonly model: Uint8Array
  /** What is random in a batch. */
  readonly draws: DrawPlan
  /** How the metrics' sums are laid out. */
  readonly layout: SumsLayout
  multiplications(rows: number): number
}

interface EvaluationOptions {
  readonly objective: Objective
  readonly targetShape: readonly number[]
  readonly weighted: boolean
}

/** With `evaluation`, output `sums` is the vector of loss and metrics; without, output `y` is the prediction. */
export function buildInferenceProgram(
  network: Network,
  banks: readonly Bank[],
  evaluation?: EvaluationOptions,
): InferenceProgram {
  const inputs: Record<string, Value> = {}
  const input = (name: string, dtype: DType, shape: readonly (number | string)[]) => {
    inputs[name] = graphInput(name, dtype, shape)
    return inputs[name]
  }
  const x = input('x', 'float32', [BATCH, ...network.inputShape])
  const variables = new Map(
    banks.flatMap(bank => {
      inputs[bank.name] = bankInput(bank)
      return [...readBank(bank, inputs[bank.name])]
    }),
  )
  const draws = new DrawReader({
    bound: name => input(name, 'int32', [1]),
    scalar: name => input(name, 'float32', []),
  })
  const tracer = new Tracer({
    training: false,
    weight: variable => {
      const value = variables.get(variable)
      if (!value) throw new Error(`weight ${variable.name} is in no bank`)
      return value
    },
    draw: site => draws.read(site),
    scheduled: schedule => draws.schedule(schedule),
  })
  const output = network.trace(x, tracer)
  let name = 'y'
  let result = output
  let layout: SumsLayout = []
  if (evaluation) {
    const y = input('y', 'float32', [BATCH, ...evaluation.targetShape])
    const weights = evaluation.weighted ? input('sampleWeight', 'float32', [BATCH]) : undefined
    name = 'sums'
    const sums = computeSums(network, evaluation.objective, output, y, weights, tracer)
    result = joinSums(sums)
    layout = sums.layout
  }
  Object.assign(inputs, draws.shared)
  const [simplified] = simplify([result], replaceSizes({ [BATCH]: rowsOf(x) }))
  return {
    model: encodeModel(inputs, { [name]: simplified }),
    draws,
    layout,
    multiplications: rows => countMultiplications([simplified], { [BATCH]: rows }),
  }
}
