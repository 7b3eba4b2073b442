import type { Config } from '../config.js'
import type { Value } from '../graph/index.js'
import * as graph from '../graph/index.js'
import type { CallContext } from './context.js'
import { Layer } from './layer.js'

/** What Python's operators on tensors compute, and NumPy's functions of these names. */
const binary = {
  Add: graph.add,
  Subtract: graph.sub,
  Multiply: graph.mul,
  Divide: graph.div,
  TrueDivide: graph.div,
  Power: graph.pow,
  Maximum: graph.maximum,
  Minimum: graph.minimum,
} satisfies Record<string, (a: graph.Operand, b: graph.Operand) => Value>

const unary = {
  Negative: graph.neg,
  Absolute: graph.abs,
  Square: graph.square,
  Sqrt: graph.sqrt,
  Exp: graph.exp,
  Log: graph.log,
} satisfies Record<string, (x: Value) => Value>

type Binary = keyof typeof binary
type Unary = keyof typeof unary
export type OperationName = Binary | Unary

const isBinary = (name: unknown): name is Binary => typeof name === 'string' && Object.hasOwn(binary, name)
const isUnary = (name: unknown): name is Unary => typeof name === 'string' && Object.hasOwn(unary, name)

/** Whether there is an operation of this name. */
export const isOperation = (name: unknown): name is OperationName => isBinary(name) || isUnary(name)

/** What an operation is computed of: the next of the layer's inputs, or a number. */
export type Operand = 'input' | number

/**
 * An operator between tensors, or a tensor and a number, as functional models of Keras have it in place of a layer: `h + x`, `2 * h`.
 * Shapes go together by NumPy's rules; no mask of steps goes on, as in Keras.
 *
 * Source: the operations of `keras.ops`.
 */
export class TensorOperation extends Layer {
  readonly className: OperationName

  /** @throws RangeError for a number of operands that the operation does not have */
  constructor(
    readonly operands: readonly Operand[],
    options: { readonly name: string; readonly operation: OperationName },
  ) {
    super({ name: options.name })
    this.className = options.operation
    const count = isUnary(this.className) ? 1 : 2
    if (operands.length !== count || !operands.includes('input'))
      throw this.error(`${this.className} has ${count} operands, received ${JSON.stringify(operands)}`)
  }

  /** There are no weights, for any number of inputs. */
  protected override buildAll(): void {}

  call(x: Value, context: CallContext): Value {
    return this.callAll([x], context)[0]
  }

  override callAll(inputs: readonly Value[], _context: CallContext): readonly Value[] {
    const { className } = this
    if (isUnary(className)) return [unary[className](inputs[0])]
    const left = [...inputs]
    const [a, b] = this.operands.map(operand => (operand === 'input' ? (left.shift() ?? 0) : operand))
    return [binary[className](a, b)]
  }

  override getConfig(): Config {
    return { name: this.label }
  }
}
