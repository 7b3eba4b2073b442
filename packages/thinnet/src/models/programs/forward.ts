import { BATCH, type DType, graphInput, type Shape, type Value } from '../../graph/index.js'
import type { TracerOptions } from '../../layers/tracer.js'
import { type Bank, bankInput, weightsIn } from './banks.js'
import { DrawReader } from './draws.js'
import type { InnerWeights } from './innerWeights.js'
import { inputName } from './names.js'
import type { Network } from './network.js'

/**
 * What programs without gradients begin with: their inputs, to which more may be added, and where a tracer finds weights and draws.
 *
 * @param inner takes the weights in; without it the banks are inputs
 */
export function beginForward(network: Network, banks: readonly Bank[], inner: InnerWeights | undefined) {
  const inputs: Record<string, Value> = {}
  const input = (name: string, dtype: DType, shape: Shape) => {
    inputs[name] = graphInput(name, dtype, shape)
    return inputs[name]
  }
  const x = network.inputShapes.map((shape, i) => input(inputName(i), 'float32', [BATCH, ...shape]))
  const bankValues = new Map(banks.map(bank => [bank, bankInput(bank)]))
  if (!inner) for (const [bank, value] of bankValues) inputs[bank.name] = value
  const draws = new DrawReader({
    bound: name => input(name, 'int32', [1]),
    scalar: name => input(name, 'float32', []),
  })
  const found: Pick<TracerOptions, 'weight' | 'draw' | 'scheduled'> = {
    weight: inner ? variable => inner.read(variable) : weightsIn(banks, bankValues),
    draw: site => draws.read(site),
    scheduled: schedule => draws.schedule(schedule),
  }
  return { inputs, input, x, draws, found }
}
