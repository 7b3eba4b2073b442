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
  const order = topologicalOrder([loss])
  const targets = new Set(variables)
  const needed = new Set<Node>()
  for (const node of order) {
    // a branch or a loop's body may refer to values around it
    const through = !constantGradient.has(node.op) && dependencies(node).some(value => needed.has(value.node))
    if (through || node.outputs.some(output => targets.has(output))) needed.add(node)
  }

  const gradients = new Map<Value, Value>([[loss, constant(1)]])
  for (const node of [...order].reverse()) {
    const received = node.outputs.map(output => gradients.get(output))
    const first = received.find(g => g !== undefined)
    if (!first || constantGradient.has(node.op)) continue
    if (!dependencies(node).some(value => needed.has(value.node))) continue
    const rule = gradientRules[node.op]
    if (!rule) throw new GraphError(`operator ${node.op} has no gradient rule`)
    rule(node, received[0] ?? first, received).forEach((g, i) => {
      const input = node.inputs[i]
      if (!g || !needed.has(input.node)) return
      const sum = gradients.get(input)
      gradients.set(input, sum ? add(sum, g) : g)
    })
  }
  return variables.map(variable => gradients.get(variable) ?? fillLike(variable))
}
