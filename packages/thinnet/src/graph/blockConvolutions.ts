// Brings the convolutions of a graph into the engine's blocked layout, before it is differentiated.

import { isPlain, reorderInput, reorderKernel, reorderOutput } from './blocked.js'
import { reshape, reshapeTo } from './functions.js'
import { apply, applyAll } from './operators.js'
import { simplify } from './simplify.js'
import { dependencies, topologicalOrder } from './traverse.js'
import { isSubgraph, type Node, type Subgraph, sameShape, type Value } from './value.js'

const ELEMENTWISE: ReadonlySet<string> = new Set([
  ...[
    'Add',
    'Sub',
    'Mul',
    'Div',
    'Max',
    'Min',
    'Relu',
    'Sigmoid',
    'Tanh',
    'Softplus',
    'Neg',
    'Abs',
    'Exp',
    'Sqrt',
  ],
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

/** An operator that works element by element, of blocked operands, numbers, and one number for each channel (of each image). */
function elementwise({ op, attributes }: Node, inputs: readonly Value[], block: number): Value | undefined {
  const inner = inputs.map(blockedOf)
  const image = inner.find(value => value !== undefined)
  if (!image) return undefined
  const [, channels, height, width] = image.shape.map(Number)
  const alike = (value: Value | undefined) => value && sameShape(value.shape, image.shape)
  const isNumber = ({ shape }: Value) => shape.every(size => size === 1)
  const ofChannels = ({ shape }: Value) => shape.length === 4 && sameShape(shape.slice(1), [channels, 1, 1])
  if (!inputs.every((input, i) => alike(inner[i]) || isNumber(input) || ofChannels(input))) return undefined
  if (inputs.every((input, i) => inner[i] || isNumber(input))) {
    const operands = inputs.map((input, i) => inner[i] ?? reshape(input, []))
    return reorderOutput(apply(op, operands, attributes), block)
  }
  // blocks as axes of their own, so that channels broadcast
  const blocks = (value: Value, places: number) => reshape(value, [0, channels / block, places, block])
  const operands = inputs.map((input, i) => {
    const value = inner[i]
    if (value) return blocks(value, height * width)
    return isNumber(input) ? reshape(input, []) : blocks(input, 1)
  })
  return reorderOutput(reshapeTo(apply(op, operands, attributes), image.shape), block)
}

/**
 * The same values, with two-dimensional convolutions and pools in the blocked layout where channels come in whole blocks.
 *
 * @param block how many channels a block has on this machine; 1 for a machine without the layout
 */
export function blockConvolutions(roots: readonly Value[], block: number): readonly Value[] {
  if (block === 1) return roots
  const plain = simplify(roots)
  const order = topologicalOrder(plain)
  const hasConvolution = order.some(({ op, inputs }) => op === 'Conv' && inputs[0].shape.length === 4)
  if (!hasConvolution) return roots
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
    return ELEMENTWISE.has(op) ? elementwise(node, inputs, block) : undefined
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
