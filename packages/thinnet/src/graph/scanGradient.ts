// The gradient of Scan: another Scan, in the opposite direction.
//
// With (s_t, y_t) = f(s_(t-1), x_t, c), where c are values from around the scan, and with S_t, Y_t the gradients of the
// loss with regard to s_t and y_t, a backward step computes
//
//     S_(t-1), X_t = pullback of f at step t, of (S_t, Y_t)        C = sum over t of C_t
//
// What f computed and the pullback needs (gates, states before the step) is stacked by the forward scan as further outputs:
// that is cheaper than computing it again. If C_t is a product a_t' g_t, as for a kernel, a and g are stacked and multiplied
// once for all steps, [steps batch, m]' [steps batch, n]; other C_t are summed up in a state of the backward scan.

import { type Anatomy, anatomyOf } from './bodyAnatomy.js'
import { add, fillLike, sub } from './functions.js'
import type { DerivativeContext, GradientRule } from './gradients.js'
import { applyAll, GraphError, requireNumbers } from './operators.js'
import { substitute } from './rebuild.js'
import { totalOf } from './sumOverSteps.js'
import { dependencies, topologicalOrder } from './traverse.js'
import { graphInput, isSubgraph, type Node, type Subgraph, type Value } from './value.js'

/** Up to this number of steps, gradients of usual size stay normal numbers. */
const STEPS_WITHOUT_FLUSH = 64

/** What it is added to is a multiple of 2⁻¹⁰³ afterwards. */
const FLUSH = 2 ** -80

/**
 * Tiny gradients become 0. Over many steps a gradient vanishes, and products of denormal numbers are slow: LSTM of 64 units over
 * 1,000 steps, batch 32, one thread, 787 ms a training step with them, 107 without.
 */
const flush = (g: Value): Value => sub(add(g, FLUSH), FLUSH)

export const scanGradient: GradientRule = (node, _g, gradients, context) => {
  const { body, num_scan_inputs, scan_input_directions, scan_output_directions } = node.attributes
  if (!isSubgraph(body)) throw new GraphError('Scan needs a body')
  const count = node.inputs.length - Number(num_scan_inputs)
  const inputDirections = requireNumbers(scan_input_directions, 'scan_input_directions')
  const outputDirections = requireNumbers(scan_output_directions, 'scan_output_directions')
  // stacks of forward and backward scan stand in the order of the sequences, so that they can be multiplied
  const direction = inputDirections[0]
  const anatomy = anatomyOf(body)
  const inside = (value: Value) => anatomy.own(value.node)
  const { captured, carried, inputs } = neededOf(node, body, anatomy, count, context)

  // one step backward, in terms of what the forward step computed
  const carriedGradients = carried.map(i => {
    const { dtype, shape } = body.outputs[i]
    return graphInput(`gradient_${i}`, dtype, shape)
  })
  const received = body.outputs.map((output, i) => {
    if (i < count) return carried.includes(i) ? carriedGradients[carried.indexOf(i)] : undefined
    return gradients[i] && graphInput(`gradient_${i}`, 'float32', output.shape)
  })
  const targets = [...carried.map(i => body.inputs[i]), ...inputs.map(i => body.inputs[i]), ...captured]
  const pulled = context.pullback(body.outputs, received, targets, anatomy.bound)
  const [steps] = node.inputs[count].shape
  const isLong = typeof steps !== 'number' || steps > STEPS_WITHOUT_FLUSH
  const stateGradients = carried.map((at, i) => {
    const g = pulled[i] ?? fillLike(node.inputs[at])
    return isLong ? flush(g) : g
  })
  const inputGradients = inputs.map((_, i) => pulled[carried.length + i])
  const capturedGradients = captured.map((_, i) => pulled[carried.length + inputs.length + i])

  // the parts of the captured values' gradients: totals over stacks, or sums in states
  const behind = anatomyOf({
    inputs: [...body.inputs, ...received.filter(value => value !== undefined)],
    outputs: pulled.filter(value => value !== undefined),
  })
  const isConstant = (value: Value) => !behind.bound(value.node)
  const totals = capturedGradients.map(g => g && totalOf(g, isConstant))
  const toStack = new Set<Value>()
  for (const total of totals) {
    total?.(value => {
      toStack.add(value)
      return graphInput('stack', value.dtype, ['stack', ...value.shape])
    })
  }
  const summed = captured.flatMap((value, i) => {
    const g = capturedGradients[i]
    return g && !totals[i] ? [{ i, g, sum: graphInput(`sum_${i}`, 'float32', value.shape) }] : []
  })
  const stackedBackward = [...toStack].filter(value => !inside(value))

  // what the backward step needs of the forward step
  const results = [
    ...stateGradients,
    ...summed.map(({ g, sum }) => add(sum, g)),
    ...inputGradients.filter(g => g !== undefined),
    ...stackedBackward,
  ]
  const used = new Set<Value>()
  const open = topologicalOrder(results, ({ inputs: before, attributes }) => {
    const subgraphs = Object.values(attributes).filter(isSubgraph)
    return [...before, ...subgraphs.flatMap(({ outputs }) => outputs)].filter(value => !inside(value))
  }).filter(other => !anatomy.own(other))
  for (const other of open) for (const value of dependencies(other)) if (inside(value)) used.add(value)
  for (const value of results) if (inside(value)) used.add(value)
  const isSequence = (value: Value) => {
    const at = body.inputs.indexOf(value)
    return at >= count && inputDirections[at - count] === direction
  }
  const needed = [...new Set([...used, ...[...toStack].filter(value => inside(value))])]
  const isOutput = (value: Value) =>
    outputDirections[body.outputs.indexOf(value, count) - count] === direction
  const saved = needed.filter(value => !isSequence(value) && !isOutput(value))
  const forward = applyAll('Scan', node.inputs, {
    ...node.attributes,
    body: { inputs: body.inputs, outputs: [...body.outputs, ...saved] },
    scan_output_directions: [...outputDirections, ...saved.map(() => direction)],
  })
  const stackOf = (value: Value) => {
    if (isSequence(value)) return node.inputs[body.inputs.indexOf(value)]
    return forward[
      isOutput(value) ? body.outputs.indexOf(value, count) : body.outputs.length + saved.indexOf(value)
    ]
  }

  const reread = needed.filter(value => used.has(value))
  const flowing = received.flatMap((value, i) => (value && i >= count ? [{ value, i }] : []))
  // a scan needs a sequence, if only to know the number of steps
  if (flowing.length + reread.length === 0) reread.push(body.inputs[count])
  const slices = reread.map((value, i) => graphInput(`saved_${i}`, value.dtype, value.shape))
  const backwardOutputs = substitute(results, new Map(reread.map((value, i) => [value, slices[i]])))
  const states = carriedGradients.length + summed.length
  const backward = applyAll(
    'Scan',
    [
      ...carried.map(i => gradients[i] ?? fillLike(node.inputs[i])),
      ...summed.map(({ i }) => fillLike(captured[i])),
      ...flowing.map(({ i }) => gradients[i] ?? fillLike(node.outputs[i])),
      ...reread.map(stackOf),
    ],
    {
      body: {
        inputs: [
          ...carriedGradients,
          ...summed.map(({ sum }) => sum),
          ...flowing.map(({ value }) => value),
          ...slices,
        ],
        outputs: backwardOutputs,
      },
      num_scan_inputs: flowing.length + reread.length,
      scan_input_directions: [
        ...flowing.map(({ i }) => 1 - outputDirections[i - count]),
        ...reread.map(() => 1 - direction),
      ],
      scan_output_directions: [
        ...inputs.filter((_, i) => inputGradients[i]).map(i => 1 - inputDirections[i - count]),
        ...stackedBackward.map(() => 1 - direction),
      ],
    },
  )

  const gradientsOut: (Value | undefined)[] = node.inputs.map(() => undefined)
  carried.forEach((at, i) => {
    gradientsOut[at] = backward[i]
  })
  let next = states
  inputs.forEach((at, i) => {
    if (inputGradients[i]) gradientsOut[at] = backward[next++]
  })
  const stack = (value: Value) =>
    inside(value) ? stackOf(value) : backward[next + stackedBackward.indexOf(value)]
  captured.forEach((value, i) => {
    const total = totals[i]
    const at = summed.findIndex(one => one.i === i)
    if (total) context.contribute(value, total(stack))
    else if (at >= 0) context.contribute(value, backward[carried.length + at])
  })
  return gradientsOut
}

/** Which of its inputs, by number, and of the values around it a gradient is asked for, and which states carry one. */
function neededOf(
  node: Node,
  body: Subgraph,
  { order, bound }: Anatomy,
  count: number,
  context: DerivativeContext,
) {
  const captured = new Set<Value>()
  const capture = (value: Value) => {
    if (!bound(value.node) && value.dtype === 'float32' && context.needs(value)) captured.add(value)
  }
  body.outputs.forEach(capture)
  const inner = order.filter(bound)
  for (const one of inner) dependencies(one).forEach(capture)

  const isAsked = (i: number) => body.inputs[i].dtype === 'float32' && context.needs(node.inputs[i])
  const asked = node.inputs.map((_, i) => i).filter(isAsked)
  const inputs = asked.filter(i => i >= count)
  const carried = new Set(asked.filter(i => i < count))
  // a state that depends on something needed is needed itself, and so is what depends on it in the next step
  for (let before = -1; before < carried.size; ) {
    before = carried.size
    const reached = new Set<Node>([...carried, ...inputs].map(i => body.inputs[i].node))
    for (const value of captured) reached.add(value.node)
    for (const one of inner) if (dependencies(one).some(value => reached.has(value.node))) reached.add(one)
    for (let i = 0; i < count; i++) {
      if (body.inputs[i].dtype === 'float32' && reached.has(body.outputs[i].node)) carried.add(i)
    }
  }
  return { captured: [...captured], carried: [...carried].sort((a, b) => a - b), inputs }
}
