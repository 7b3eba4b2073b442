import type { Layer } from '../layers/layer.js'
import type { LayerCall, SymbolicTensor } from '../layers/symbolic.js'

/** A node of the graph: one call of a layer, or an input, which is a layer called once. */
type Node = LayerCall | SymbolicTensor
type Operation = Layer | SymbolicTensor

/**
 * The order in which Keras lists the layers of a functional model: by their depth, the longest way from an output, deepest first;
 * layers of the same depth in the order in which a search from the outputs comes upon them. Files name weights by it.
 *
 * Source: `map_graph` in Keras's `ops/function.py`.
 *
 * @returns inputs, by their index, and layers
 */
export function kerasOrder(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): readonly (number | Layer)[] {
  const nodeOf = (tensor: SymbolicTensor): Node =>
    tensor.origin && !inputs.includes(tensor) ? tensor.origin : tensor
  const operationOf = (node: Node): Operation => ('layer' in node ? node.layer : node)
  const parentsOf = (node: Node): Node[] => ('layer' in node ? node.inputs.map(nodeOf) : [])

  const found = new Map<Operation, number>()
  const finished = new Set<Node>()
  const stack = [...outputs].reverse().map(tensor => ({ node: nodeOf(tensor), left: false }))
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { node, left } = top
    if (finished.has(node)) continue
    if (left) {
      finished.add(node)
      continue
    }
    if (!found.has(operationOf(node))) found.set(operationOf(node), found.size)
    stack.push({ node, left: true })
    for (const parent of parentsOf(node).reverse()) stack.push({ node: parent, left: false })
  }

  const nodeDepths = new Map<Node, number>()
  const depths = new Map<Operation, number>()
  for (const node of [...finished].reverse()) {
    const operation = operationOf(node)
    const depth = Math.max(nodeDepths.get(node) ?? 0, depths.get(operation) ?? 0)
    depths.set(operation, depth)
    for (const parent of parentsOf(node)) {
      nodeDepths.set(parent, Math.max(depth + 1, nodeDepths.get(parent) ?? 0))
    }
  }
  for (const unused of inputs) {
    if (found.has(unused)) continue
    found.set(unused, -1)
    depths.set(unused, 0)
  }

  const rank = (operation: Operation) => depths.get(operation) ?? 0
  return [...found]
    .sort(([a, first], [b, second]) => rank(b) - rank(a) || first - second)
    .map(([operation]) => ('applyAll' in operation ? operation : inputs.indexOf(operation)))
}
