// Operators on tensors, `h + x`, which functional models of Keras list among their layers.

import type { Config } from '../../config.js'
import {
  isOperation,
  type Operand,
  type OperationName,
  TensorOperation,
} from '../../layers/tensorOperation.js'
import { isKerasTensor } from './calls.js'
import type { Site } from './site.js'

/** Where Keras keeps them. */
const MODULE = 'keras.src.ops.numpy'

/** Which operator an entry among the layers is, if it is one that can be read. */
export function operationOf(site: Site): OperationName | undefined {
  const { module, class_name: className } = site.object('a layer')
  return typeof module === 'string' && /^keras\.(src\.)?ops\.numpy$/.test(module) && isOperation(className)
    ? className
    : undefined
}

/** The operands of one call, `[tensor, 2]`, and the tensors among them. */
export function readOperands(node: Site): { operands: readonly Operand[]; tensors: readonly Site[] } {
  const kwargs = node.get('kwargs').object('the named arguments')
  const [named] = Object.keys(kwargs)
  if (named !== undefined)
    throw node.get('kwargs').get(named).error('is an argument that operators do not take here')
  const args = node.get('args').list('the operands')
  const operands = args.map((arg): Operand => {
    if (isKerasTensor(arg)) return 'input'
    if (typeof arg.value === 'number') return arg.value
    throw arg.error('is neither a tensor of the model nor a number; in Keras, make a layer of it')
  })
  return { operands, tensors: args.filter(isKerasTensor) }
}

/** Makes the layer that an operator is here. */
export function readOperation(site: Site, name: string, operation: OperationName): TensorOperation {
  const nodes = site.get('inbound_nodes').list('the list of calls').map(readOperands)
  const [first, ...others] = nodes.map(({ operands }) => operands)
  if (!first) throw site.get('inbound_nodes').error('is empty')
  if (others.some(operands => String(operands) !== String(first))) {
    throw site.error('is called with several numbers, which is not read here')
  }
  return site.guard(() => new TensorOperation(first, { name, operation }))
}

/** An operator as Keras writes it. */
export const operationConfig = (layer: TensorOperation): Config => ({
  module: MODULE,
  class_name: layer.className,
  config: layer.getConfig(),
  registered_name: layer.className,
})

/** The operands of one call. */
export const operandConfig = ({ operands }: TensorOperation, tensors: readonly Config[]): Config => {
  const left = [...tensors]
  return {
    args: operands.map(operand => (operand === 'input' ? (left.shift() ?? null) : operand)),
    kwargs: {},
  }
}
