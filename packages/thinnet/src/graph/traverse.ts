// Walks over the graph. Iterative: networks unrolled over time are deeper than the call stack.

import { isSubgraph, type Node, type Value } from './value.js'

/** What a node needs before it: its inputs, and what its subgraphs give. */
export function dependencies(node: Node): Value[] {
  const values = [...node.inputs]
  for (const attribute of Object.values(node.attributes)) {
    if (isSubgraph(attribute)) values.push(...attribute.outputs)
  }
  return values
}

/** The nodes that the values are computed from, each after all that it needs; subgraphs included. */
export function topologicalOrder(
  outputs: readonly Value[],
  needs: (node: Node) => readonly Value[] = dependencies,
): readonly Node[] {
  const order: Node[] = []
  const state = new Map<Node, 'open' | 'done'>()
  const stack = outputs.map(value => value.node).reverse()
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    const seen = state.get(node)
    if (seen) {
      stack.pop()
      if (seen === 'open') {
        state.set(node, 'done')
        order.push(node)
      }
      continue
    }
    state.set(node, 'open')
    const before = needs(node)
    for (let i = before.length - 1; i >= 0; i--) {
      if (!state.has(before[i].node)) stack.push(before[i].node)
    }
  }
  return order
}
