// Remembers which layer made each node and asked for each weight, so that people can read an exported graph.

import { createNode, dependencies, type Node, topologicalOrder, type Value } from '../../graph/index.js'
import { rebuild } from '../../graph/rebuild.js'
import { Layer } from '../../layers/layer.js'
import { Tracer } from '../../layers/tracer.js'
import type { Variable } from '../../layers/variable.js'

/** Leaves, and what only asks for sizes, belong to whoever uses them; then those of several layers can be shared. */
const PLACELESS: ReadonlySet<string> = new Set(['Input', 'Constant', 'Shape'])

/** Where a weight is within a layer, as Keras writes it: `kernel`, or `lstm_cell/kernel` if a layer inside has it. */
function pathWithin(layer: Layer, variable: Variable): string {
  const inside = Object.values(layer)
    .flat()
    .find(part => part instanceof Layer && part.weights.includes(variable))
  if (!(inside instanceof Layer)) return variable.name
  // the cell of a layer may have the layer's own name
  const path = pathWithin(inside, variable)
  return inside.label === layer.label ? path : `${inside.label}/${path}`
}

/** A tracer that knows the layers that are being called, from the model's own inward. */
export class PlaceTracer extends Tracer {
  private readonly places = new Map<Node, string>()
  private calls: readonly Layer[] = []

  override call(
    layer: Layer,
    position: number,
    inputs: readonly Value[],
    training?: boolean,
  ): readonly Value[] {
    const before = this.calls
    this.calls = [...before, layer]
    const outputs = super.call(layer, position, inputs, training)
    const made = [...outputs, ...outputs.map(output => this.mask(output)).filter(mask => mask !== undefined)]
    const fresh = (values: readonly Value[]) => values.filter(({ node }) => !this.places.has(node))
    for (const node of topologicalOrder(fresh(made), node => fresh(dependencies(node)))) {
      if (!PLACELESS.has(node.op)) this.places.set(node, this.place)
    }
    this.calls = before
    return outputs
  }

  /** The layer that is being called, behind the models around it: `encoder/dense_1`. */
  get place(): string {
    return this.calls.map(layer => layer.label).join('/')
  }

  /** The path of a weight that the layer being called asks for: `encoder/dense_1/kernel`. */
  pathOf(variable: Variable): string {
    const layer = this.calls.at(-1)
    return layer ? `${this.place}/${pathWithin(layer, variable)}` : variable.name
  }

  /** The same values, from nodes that say where they belong in an attribute, which outlasts simplification. */
  writePlaces(values: readonly Value[]): readonly Value[] {
    const renewed = new Map<Value, Value>()
    const resolve = (value: Value) => renewed.get(value) ?? value
    for (const node of topologicalOrder(values)) {
      const place = this.places.get(node)
      const made = rebuild(node, resolve)
      const { op, inputs, attributes } = made[0].node
      const placed = place === undefined ? made : createNode(op, inputs, { ...attributes, place }, made)
      node.outputs.forEach((output, i) => {
        if (placed[i] !== output) renewed.set(output, placed[i])
      })
    }
    return values.map(resolve)
  }
}

/**
 * Where each node behind the values belongs: as it says; if it does not, with what it is made from or, else, made for.
 * Constants that several places share belong to none.
 */
export function placesIn(values: readonly Value[]): (node: Node) => string {
  const order = topologicalOrder(values)
  const places = new Map<Node, string>()
  for (const node of order) {
    const { place } = node.attributes
    const found =
      typeof place === 'string' ? place : node.inputs.map(input => places.get(input.node)).find(Boolean)
    if (found) places.set(node, found)
  }
  const told = new Set(places.keys())
  for (const node of [...order].reverse()) {
    const place = places.get(node)
    if (place === undefined) continue
    for (const { node: before } of dependencies(node)) {
      if (told.has(before)) continue
      const known = places.get(before) ?? place
      places.set(before, known === place || before.op !== 'Constant' ? known : '')
    }
  }
  return node => places.get(node) ?? ''
}
