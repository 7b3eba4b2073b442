// Weights inside of a program, as constants. The engine lays constants out for its products and convolutions once, where it
// would do so at every run with weights that are fed, and computes what depends on them alone. On the other hand, a session
// has to be made anew whenever weights have changed.

import { graphInput, type Value } from '../../graph/index.js'
import type { Variable } from '../../layers/variable.js'
import type { Initializers } from '../../onnx/index.js'

/**
 * Multiplications that threads could share, for a row, from which on weights are put inside. Products of 2^16 gain a third of
 * 20 µs a run, and convolutions half; a new session takes from 1 ms. What is chosen depends on the model alone, since the two
 * ways differ in the last bits.
 */
const LEAST_WORK = 1 << 16
/**
 * Elements of all weights up to which they are put inside: a session with 3·10⁷ takes 0.6 s, and predicts one row no sooner. Of
 * convolutions, which use each weight often, more.
 */
const MOST_ELEMENTS = 1 << 22
const OFTEN = 16
const MOST_OFTEN_USED = 1 << 26

export class InnerWeights {
  private readonly values = new Map<Variable, Value>()

  read(variable: Variable): Value {
    const value = this.values.get(variable) ?? graphInput(variable.name, 'float32', variable.shape)
    this.values.set(variable, value)
    return value
  }

  get variables(): readonly Variable[] {
    return [...this.values.keys()]
  }

  /** The elements as they are now. */
  get initializers(): Initializers {
    return new Map(
      [...this.values].map(([{ elements }, value], i) => [value, { name: `weight_${i}`, data: elements }]),
    )
  }

  /** @param work what threads could share of it, for a row */
  isWorth(work: number): boolean {
    const elements = this.variables.reduce((sum, { size }) => sum + size, 0)
    const most = work >= OFTEN * elements ? MOST_OFTEN_USED : MOST_ELEMENTS
    return work >= LEAST_WORK && elements <= most
  }
}
