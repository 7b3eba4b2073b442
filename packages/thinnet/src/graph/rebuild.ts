import { applyAll } from './operators.js'
import { dependencies, topologicalOrder } from './traverse.js'
import { type Attributes, isSubgraph, type Node, type Value } from './value.js'

/** The outputs of a node whose inputs, also those of its bodies, are what `resolve` says; its own if nothing changes. */
export function rebuild(node: Node, resolve: (value: Value) => Value): readonly Value[] {
  let changed = false
  const resolveAll = (values: readonly Value[]) => {
    const resolved = values.map(resolve)
    changed ||= resolved.some((value, i) => value !== values[i])
    return resolved
  }
  const inputs = resolveAll(node.inputs)
  const attributes: Attributes = Object.fromEntries(
    Object.entries(node.attributes).map(([name, attribute]) => [
      name,
      isSubgraph(attribute)
        ? { inputs: attribute.inputs, outputs: resolveAll(attribute.outputs) }
        : attribute,
    ]),
  )
  return changed ? applyAll(node.op, inputs, attributes) : node.outputs
}

/** The same values, computed from others in place of the keys of `replaced`. */
export function substitute(values: readonly Value[], replaced: ReadonlyMap<Value, Value>): readonly Value[] {
  const renewed = new Map<Value, Value>(replaced)
  const resolve = (value: Value) => renewed.get(value) ?? value
  const open = (node: Node) => dependencies(node).filter(value => !replaced.has(value))
  for (const node of topologicalOrder(values, open)) {
    if (node.outputs.every(output => renewed.has(output))) continue
    const made = rebuild(node, resolve)
    node.outputs.forEach((output, i) => {
      if (made[i] !== output && !renewed.has(output)) renewed.set(output, made[i])
    })
  }
  return values.map(resolve)
}
