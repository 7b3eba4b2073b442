// Reverse-mode differentiation: more graph, made from the table of gradient rules.

import { add, fillLike } from './functions.js'
import { constantGradient, gradientRules } from './gradients.js'
import { GraphError } from './operators.js'
import { dependencies, topologicalOrder } from './traverse.js'
import { constant, formatShape, type Node, type Value } from './value.js'

/**
 * The gradients of a scalar with regard to each of `variables`, in their shapes; zeros where it does not depend on one.
 *
 * @throws GraphError if `loss` is no scalar, or depends on a variable through an operator that has no gradient rule.
 */
export function differentiate(loss: Value, variables: readonly Value[]): readonly Value[] {
  if (loss.shape.length > 0) {
    throw new GraphError(`only a scalar can be differentiated, received shape ${formatShape(loss.shape)}`)
  }
  const gradients = pullback([loss], [constant(1)], variables)
  return variables.map((variable, i) => gradients[i] ?? fillLike(variable))
}

/**
 * From the gradients of `outputs` (undefined for none) to those of `targets`, undefined where nothing depends on one.
 *
 * @param within the nodes to go through; all by default
 */
function pullback(
  outputs: readonly Value[],
  received: readonly (Value | undefined)[],
  targets: readonly Value[],
  within: (node: Node) => boolean = () => true,
): readonly (Value | undefined)[] {
  const order = topologicalOrder(outputs, node => dependencies(node).filter(value => within(value.node)))
  const needed = new Set(targets.map(({ node }) => node))
  for (const node of order) {
    // a branch or a loop's body may refer to values around it
    const through = !constantGradient.has(node.op) && dependencies(node).some(value => needed.has(value.node))
    if (through && within(node)) needed.add(node)
  }

  const gradients = new Map<Value, Value>()
  const contribute = (value: Value, g: Value | undefined) => {
    if (!g || !needed.has(value.node)) return
    const sum = gradients.get(value)
    gradients.set(value, sum ? add(sum, g) : g)
  }
  outputs.forEach((output, i) => {
    contribute(output, received[i])
  })
  const context = { needs: (value: Value) => needed.has(value.node), contribute, pullback }
  for (const node of [...order].reverse()) {
    const gs = node.outputs.map(output => gradients.get(output))
    const first = gs.find(g => g !== undefined)
    if (!first || constantGradient.has(node.op) || !within(node)) continue
    if (!dependencies(node).some(value => needed.has(value.node))) continue
    const rule = gradientRules[node.op]
    if (!rule) throw new GraphError(`operator ${node.op} has no gradient rule`)
    rule(node, gs[0] ?? first, gs, context).forEach((g, i) => {
      contribute(node.inputs[i], g)
    })
  }
  return targets.map(target => gradients.get(target))
}
