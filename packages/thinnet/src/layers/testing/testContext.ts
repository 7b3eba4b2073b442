import { graphInput, type Value } from '../../graph/index.js'
import type { CallContext, MaskOptions } from '../context.js'
import type { Variable } from '../variable.js'

/** A context that answers with graph inputs, and keeps what a layer asked for. */
export class TestContext implements CallContext {
  readonly weights = new Map<Variable, Value>()
  readonly masks: { readonly options: MaskOptions; readonly value: Value }[] = []
  readonly penalties: Value[] = []
  readonly assignments = new Map<Variable, Value>()

  constructor(readonly training = false) {}

  weight(variable: Variable): Value {
    const value = this.weights.get(variable) ?? graphInput(variable.name, 'float32', variable.shape)
    this.weights.set(variable, value)
    return value
  }

  keepMask(options: MaskOptions): Value {
    const value = graphInput(`mask_${this.masks.length}`, 'float32', options.shape)
    this.masks.push({ options, value })
    return value
  }

  addLoss(penalty: Value): void {
    this.penalties.push(penalty)
  }

  assign(variable: Variable, value: Value): void {
    this.assignments.set(variable, value)
  }
}
