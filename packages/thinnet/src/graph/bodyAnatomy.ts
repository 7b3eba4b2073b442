import { topologicalOrder } from './traverse.js'
import { isSubgraph, type Node, type Subgraph } from './value.js'

/** The nodes behind a body, and how they depend on the step. */
export interface Anatomy {
  readonly order: readonly Node[]
  /** Depends on the body's inputs, and on no inputs of bodies inside of it: has one value in each step. */
  own(node: Node): boolean
  /** Depends on the body's inputs or those of a body inside of it; all else is around the body. */
  bound(node: Node): boolean
}

export function anatomyOf({ inputs, outputs }: Subgraph): Anatomy {
  const order = topologicalOrder(outputs)
  const subgraphsOf = (node: Node) => Object.values(node.attributes).filter(isSubgraph)
  const nested = new Set(
    order.flatMap(node => subgraphsOf(node).flatMap(inner => inner.inputs.map(input => input.node))),
  )
  const found = new Map<Node, ReadonlySet<Node>>()
  for (const node of [...nested, ...inputs.map(input => input.node)]) found.set(node, new Set([node]))
  for (const node of order) {
    if (found.has(node)) continue
    const free = new Set(node.inputs.flatMap(input => [...(found.get(input.node) ?? [])]))
    for (const inner of subgraphsOf(node)) {
      const hidden = new Set(inner.inputs.map(input => input.node))
      for (const output of inner.outputs) {
        for (const input of found.get(output.node) ?? []) if (!hidden.has(input)) free.add(input)
      }
    }
    if (free.size) found.set(node, free)
  }
  const own = new Set(
    [...found].filter(([, free]) => [...free].every(input => !nested.has(input))).map(([node]) => node),
  )
  return { order, own: node => own.has(node), bound: node => found.has(node) }
}
