// What constraints make of weights after an update.

import { simplify, type Value } from '../../graph/index.js'
import { encodeModel } from '../../onnx/index.js'
import { NO_TENSOR } from '../../runtime/index.js'
import { type Bank, bankInput, joinVariables, readBank } from './banks.js'
import { nextName } from './names.js'

const isConstrained = (bank: Bank) =>
  bank.trainable && bank.variables.some(variable => variable.constraint !== undefined)

/** The weights of a bank as their constraints want them. */
export function constrain(bank: Bank, updated: Value): Value {
  if (!isConstrained(bank)) return updated
  const values = readBank(bank, updated)
  return joinVariables(bank, variable => {
    const value = values.get(variable)
    return value && variable.constraint ? variable.constraint.apply(value) : value
  })
}

export interface ConstraintProgram {
  readonly model: Uint8Array
  /** The banks that it reads; their outputs have the names of their next state. */
  readonly banks: readonly Bank[]
}

/** Constraints alone, for an update that happens outside of the graph; undefined if there are none. */
export function buildConstraintProgram(banks: readonly Bank[]): ConstraintProgram | undefined {
  const constrained = banks.filter(isConstrained)
  if (constrained.length === 0) return undefined
  const inputs = constrained.map(bankInput)
  const outputs = simplify(constrained.map((bank, i) => constrain(bank, inputs[i])))
  const model = encodeModel(
    Object.fromEntries(constrained.map((bank, i) => [bank.name, inputs[i]])),
    Object.fromEntries(constrained.map((bank, i) => [nextName(bank.name), outputs[i]])),
    { sequenceFirst: NO_TENSOR },
  )
  return { model, banks: constrained }
}
