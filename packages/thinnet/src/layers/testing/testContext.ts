import { graphInput, type Value } from '../../graph/index.js'
import type { CallContext, DrawOptions, MaskOptions } from '../context.js'
import type { Variable } from '../variable.js'

/** A context that answers with graph inputs, and keeps what a layer asked for. */
export class TestContext implements CallContext {
  readonly weights = new Map<Variable, Value>()
  /** Everything random that was asked for, in order. */
  readonly draws: {
    readonly kind: 'mask' | 'normal' | 'uniform'
    readonly options: DrawOptions
    readonly value: Value
  }[] = []
  readonly schedules: { readonly schedule: (step: number) => number; readonly value: Value }[] = []
  readonly penalties: Value[] = []
  readonly assignments = new Map<Variable, Value>()

  constructor(
    readonly training = false,
    readonly masks: readonly (Value | undefined)[] = [],
    readonly dropout = training,
  ) {}

  weight(variable: Variable): Value {
    const value = this.weights.get(variable) ?? graphInput(variable.name, 'float32', variable.shape)
    this.weights.set(variable, value)
    return value
  }

  private draw(kind: 'mask' | 'normal' | 'uniform', options: DrawOptions): Value {
    const value = graphInput(`${kind}_${this.draws.length}`, 'float32', options.shape)
    this.draws.push({ kind, options, value })
    return value
  }

  keepMask(options: MaskOptions): Value {
    return this.draw('mask', options)
  }

  normal(options: DrawOptions): Value {
    return this.draw('normal', options)
  }

  uniform(options: DrawOptions): Value {
    return this.draw('uniform', options)
  }

  scheduled(schedule: (step: number) => number): Value {
    const value = graphInput(`scheduled_${this.schedules.length}`, 'float32', [])
    this.schedules.push({ schedule, value })
    return value
  }

  addLoss(penalty: Value): void {
    this.penalties.push(penalty)
  }

  assign(variable: Variable, value: Value): void {
    this.assignments.set(variable, value)
  }
}
