// Brings the convolutions of a graph into the engine's blocked layout, before it is differentiated.

import { isPlain, reorderInput, reorderKernel, reorderOutput } from './blocked.js'
import { apply, applyAll } from './operators.js'
import { simplify } from './simplify.js'
import { dependencies, topologicalOrder } from './traverse.js'
import { isSubgraph, type Node, type Subgraph, sameShape, type Value } from './value.js'

const ELEMENTWISE: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Max', 'Min', 'Relu', 'Sigmoid', 'Tanh', 'Softplus', 'Neg', 'Abs', 'Exp', 'Sqrt'],
])

/** What is blocked inside, if the value is one that comes out of the layout. */
const blockedOf = ({ node }: Value): Value | undefined =>
  node.op === 'nchwc.ReorderOutput' && node.attributes.channels_last === 0 ? node.inputs[0] : undefined

/** What a Relu was applied to. */
function beforeRelu({ node }: Value): Value | undefined {
  if (node.op === 'Relu') return node.inputs[0]
  const { activation, ...attributes } = node.attributes
  return activation === 'Relu' ? apply(node.op, node.inputs, attributes) : undefined
}

/**
 * The same values, with two-dimensional convolutions and pools in the blocked layout where channels come in whole blocks.
 *
 * @param block how many channels a block has on this machine; 1 for a machine without the layout
 */
export function blockConvolutions(roots: readonly Value[], block: number): readonly Value[] {
  const plain = simplify(roots)
  const order = topologicalOrder(plain)
  const hasConvolution = order.some(({ op, inputs }) => op === 'Conv' && inputs[0].shape.length === 4)
  if (block === 1 || !hasConvolution) return roots
  const uses = new Map<Value, number>()
  for (const value of [...plain, ...order.flatMap(dependencies)]) uses.set(value, (uses.get(value) ?? 0) + 1)
  const lowered = new Map<Value, Value>()
  const resolve = (value: Value) => lowered.get(value) ?? value

  /** What takes the place of a node's first output, if anything. */
  const lower = (node: Node, inputs: readonly Value[]): Value | undefined => {
    const [x, kernel, bias] = inputs
    const { op, attributes } = node
    if (op === 'Conv') {
      const [outputs, channels] = kernel.shape.map(Number)
      const fits = x.shape.length === 4 && attributes.group === 1 && outputs % block === 0
      if (!fits || (channels % block !== 0 && channels >= block)) return undefined
      const image = isPlain(x, block) ? x : reorderInput(x, block)
      const operands = [image, reorderKernel(kernel, block), ...(bias ? [bias] : [])]
      return reorderOutput(apply('nchwc.Conv', operands, { ...attributes, block }), block)
    }
    const inner = x && blockedOf(x)
    if (!inner) return undefined
    const alone = uses.get(node.inputs[0]) === 1
    if (op === 'MaxPool' && !uses.has(node.outputs[1])) {
      // the largest of what a Relu gives is the Relu of the largest, of fewer elements
      const before = alone ? beforeRelu(inner) : undefined
      const largest = apply('nchwc.MaxPool', [before ?? inner], { ...attributes, block })
      return reorderOutput(before ? apply('Relu', [largest]) : largest, block)
    }
    if (op === 'Relu' && alone && inner.node.op === 'nchwc.Conv') {
      const { inputs: operands, attributes: windows } = inner.node
      return reorderOutput(apply('nchwc.Conv', operands, { ...windows, activation: 'Relu' }), block)
    }
    const operands = inputs.map(blockedOf)
    if (ELEMENTWISE.has(op) && operands.every(operand => operand && sameShape(operand.shape, inner.shape))) {
      return reorderOutput(
        apply(
          op,
          operands.map((operand, i) => operand ?? inputs[i]),
          attributes,
        ),
        block,
      )
    }
    return undefined
  }

  for (const node of order) {
    const inputs = node.inputs.map(resolve)
    const replacement = lower(node, inputs)
    if (replacement) {
      lowered.set(node.outputs[0], replacement)
      continue
    }
    const subgraphs = Object.values(node.attributes).some(isSubgraph)
    if (!subgraphs && inputs.every((input, i) => input === node.inputs[i])) continue
    const attributes = Object.fromEntries(
      Object.entries(node.attributes).map(([name, attribute]) => {
        if (!isSubgraph(attribute)) return [name, attribute]
        const subgraph: Subgraph = { inputs: attribute.inputs, outputs: attribute.outputs.map(resolve) }
        return [name, subgraph]
      }),
    )
    applyAll(node.op, inputs, attributes).forEach((value, i) => {
      lowered.set(node.outputs[i], value)
    })
  }
  return simplify(plain.map(resolve))
}
