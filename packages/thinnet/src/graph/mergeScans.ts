// A gradient needs more of a scan's inside than its outputs, and repeats the scan with further outputs: here the two become
// one again. Outputs that nobody reads are dropped on the way.

import { applyAll, requireNumbers } from './operators.js'
import { rebuild } from './rebuild.js'
import { dependencies, topologicalOrder } from './traverse.js'
import { isSubgraph, type Node, type Subgraph, type Value } from './value.js'

/** Scans that do the same, and what is read of them: values of the body that are stacked, each with its direction. */
interface Group {
  readonly first: Node
  readonly body: Subgraph
  readonly count: number
  readonly stacks: { readonly value: Value; readonly direction: number }[]
  merged?: readonly Value[]
}

/** The direction of the output in place `i` of the body. */
const directionOf = (node: Node, i: number, count: number): number =>
  requireNumbers(node.attributes.scan_output_directions, 'scan_output_directions')[i - count]

/** The same values, from a graph in which equal scans are one. */
export function mergeScans(outputs: readonly Value[]): readonly Value[] {
  const order = topologicalOrder(outputs)
  if (!order.some(({ op }) => op === 'Scan')) return outputs
  const used = new Set([...outputs, ...order.flatMap(dependencies)])

  const groups: Group[] = []
  const groupOf = new Map<Node, Group>()
  for (const node of order) {
    const { body, num_scan_inputs } = node.attributes
    if (node.op !== 'Scan' || !isSubgraph(body)) continue
    const count = node.inputs.length - Number(num_scan_inputs)
    // the inputs of a body are its own: who has the same ones is the same scan
    let group = groups.find(
      other =>
        other.body.inputs[0] === body.inputs[0] &&
        other.first.inputs.every((input, i) => input === node.inputs[i]) &&
        other.body.outputs.slice(0, count).every((state, i) => state === body.outputs[i]),
    )
    if (!group) {
      group = { first: node, body, count, stacks: [] }
      groups.push(group)
    }
    groupOf.set(node, group)
    for (let i = count; i < body.outputs.length; i++) {
      if (used.has(node.outputs[i]) && placeOf(group, node, i) < 0) {
        group.stacks.push({ value: body.outputs[i], direction: directionOf(node, i, count) })
      }
    }
  }

  const renewed = new Map<Value, Value>()
  const resolve = (value: Value) => renewed.get(value) ?? value
  for (const node of order) {
    const group = groupOf.get(node)
    const made = group ? merge(group, resolve) : rebuild(node, resolve)
    node.outputs.forEach((output, i) => {
      const at = group && i >= group.count ? placeOf(group, node, i) : i
      if (at >= 0 && made[at] !== output) renewed.set(output, made[at])
    })
  }
  return outputs.map(resolve)
}

/** Which output of its group an output of a node is; negative if it is none. */
function placeOf({ stacks, count }: Group, node: Node, i: number): number {
  const { body } = node.attributes
  const wanted = isSubgraph(body) ? body.outputs[i] : undefined
  const direction = directionOf(node, i, count)
  const at = stacks.findIndex(stack => stack.value === wanted && stack.direction === direction)
  return at < 0 ? at : count + at
}

function merge(group: Group, resolve: (value: Value) => Value): readonly Value[] {
  const { first, body, count, stacks } = group
  group.merged ??= applyAll('Scan', first.inputs.map(resolve), {
    ...first.attributes,
    body: {
      inputs: body.inputs,
      outputs: [...body.outputs.slice(0, count), ...stacks.map(({ value }) => value)].map(resolve),
    },
    scan_output_directions: stacks.map(({ direction }) => direction),
  })
  return group.merged
}
