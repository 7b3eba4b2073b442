// Weights are laid end to end into a few long vectors, banks: an optimizer then needs a handful of operators for all of
// them instead of a handful for each, which is most of the time of a small model's step.

import { concat, flatten, graphInput, reshape, split, type Value } from '../../graph/index.js'
import { nextVersion, type Storage, type Variable } from '../../layers/variable.js'
import type { EngineTensor } from '../../runtime/index.js'

/** Larger weights get a bank of their own: there, copying into and out of a shared vector would cost more than it saves. */
const SHARED_LIMIT = 16_384

/** A tensor that a program reads and replaces: two buffers that take turns. */
export class StateTensor implements Storage {
  version = 0
  private current: EngineTensor
  private other: EngineTensor | undefined

  constructor(
    readonly shape: readonly number[],
    initial = 0,
  ) {
    const size = shape.reduce((product, dim) => product * dim, 1)
    this.current = { dtype: 'float32', data: new Float32Array(size).fill(initial), shape }
  }

  get data(): Float32Array {
    const { data } = this.current
    if (!(data instanceof Float32Array)) throw new TypeError('state is float32')
    return data
  }

  get tensor(): EngineTensor {
    return this.current
  }

  /** Where the next state may be written. */
  get spare(): EngineTensor {
    this.other ??= { dtype: 'float32', data: new Float32Array(this.data.length), shape: this.shape }
    return this.other
  }

  /** Copies the elements to `data`, where they live from now on. */
  moveTo(data: Float32Array): void {
    data.set(this.data)
    this.current = { dtype: 'float32', data, shape: this.shape }
    this.other = undefined
  }

  /** Copies elements into the buffer of the present state. */
  write({ data }: EngineTensor): void {
    if (!(data instanceof Float32Array)) throw new TypeError('state is float32')
    this.data.set(data)
    this.touch()
  }

  /** To be called after elements were written where they are. */
  touch(): void {
    this.version = nextVersion()
  }

  /** Takes what a run gave as the new state. */
  replace(next: EngineTensor): void {
    const previous = this.current
    this.current = next
    this.other = previous
    this.touch()
  }
}

export interface Bank {
  readonly name: string
  readonly variables: readonly Variable[]
  readonly trainable: boolean
  readonly state: StateTensor
}

function createBank(name: string, variables: readonly Variable[], trainable: boolean): Bank {
  const size = variables.reduce((sum, variable) => sum + variable.size, 0)
  const state = new StateTensor(variables.length === 1 ? variables[0].shape : [size])
  let offset = 0
  for (const variable of variables) {
    variable.moveTo(state, offset)
    offset += variable.size
  }
  return { name, variables, trainable, state }
}

/** Moves all variables into banks. */
export function createBanks(
  variables: readonly Variable[],
  isTrainable: (variable: Variable) => boolean,
): Bank[] {
  return [true, false].flatMap(trainable => {
    const kind = trainable ? 'weights' : 'frozen'
    const own = variables.filter(variable => isTrainable(variable) === trainable)
    const shared = own.filter(variable => variable.size <= SHARED_LIMIT)
    const single = own.filter(variable => variable.size > SHARED_LIMIT)
    const groups = [...(shared.length ? [shared] : []), ...single.map(variable => [variable])]
    return groups.map((group, i) => createBank(`${kind}_${i}`, group, trainable))
  })
}

/** The graph input of a bank. */
export const bankInput = (bank: Bank): Value => graphInput(bank.name, 'float32', bank.state.shape)

/** The variables in the value of a bank, in their own shapes. */
export function readBank(bank: Bank, value: Value): Map<Variable, Value> {
  if (bank.variables.length === 1) return new Map([[bank.variables[0], value]])
  const parts = split(
    value,
    bank.variables.map(variable => variable.size),
  )
  return new Map(
    bank.variables.map((variable, i) => [
      variable,
      variable.shape.length === 1 ? parts[i] : reshape(parts[i], variable.shape),
    ]),
  )
}

/** The value of each variable, by the values of their banks. */
export function weightsIn(
  banks: readonly Bank[],
  values: ReadonlyMap<Bank, Value>,
): (variable: Variable) => Value {
  const weights = new Map(banks.flatMap(bank => [...readBank(bank, values.get(bank) ?? bankInput(bank))]))
  return variable => {
    const value = weights.get(variable)
    if (!value) throw new Error(`weight ${variable.name} is in no bank`)
    return value
  }
}

/** One value for a whole bank, from values of its variables. */
export function joinVariables(bank: Bank, valueIn: (variable: Variable) => Value | undefined): Value {
  const values = bank.variables.map(variable => {
    const value = valueIn(variable)
    if (!value) throw new Error(`weight ${variable.name} has no value`)
    return value
  })
  return values.length === 1 ? values[0] : concat(values.map(flatten), 0)
}

/** Takes variables back that another model with the same layers has moved into its banks meanwhile. */
export function reclaim(banks: readonly Bank[]): void {
  for (const { state, variables } of banks) {
    let offset = 0
    for (const variable of variables) {
      if (!variable.livesIn(state)) variable.moveTo(state, offset)
      offset += variable.size
    }
  }
}
