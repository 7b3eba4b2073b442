// Rewrites a graph into a smaller one that computes the same: equal nodes are shared, constants folded, and operations
// without effect removed. What no output needs is never visited, so dead code falls away by itself.

import { mergeScans } from './mergeScans.js'
import { apply, applyAll, broadcastShapes, resolveAxis } from './operators.js'
import { topologicalOrder } from './traverse.js'
import {
  type Attributes,
  constant,
  constantValues,
  isSubgraph,
  type Node,
  type Subgraph,
  sameShape,
  sizeOf,
  type Value,
} from './value.js'

type Rule = (inputs: readonly Value[], node: Node) => Value | undefined

/** Constants with more elements than this are left for the engine to compute. */
const FOLD_LIMIT = 4096

const scalarFunctions: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: Math.max,
  Min: Math.min,
  Neg: a => -a,
  Abs: Math.abs,
  Exp: Math.exp,
  Log: Math.log,
  Sqrt: Math.sqrt,
  Reciprocal: a => 1 / a,
}

const isScalarConstant = (value: Value, number?: number): boolean => {
  const values = constantValues(value)
  return values?.length === 1 && (number === undefined || values[0] === number)
}

function foldElementwise(inputs: readonly Value[], node: Node): Value | undefined {
  const compute = scalarFunctions[node.op]
  const [output] = node.outputs
  const operands = inputs.map(constantValues)
  if (!compute || output.dtype !== 'float32' || operands.some(values => !values)) return undefined
  const size = sizeOf(output.shape)
  // general broadcasting is the engine's business: here, operands are scalars or of the result's shape
  if (
    size > FOLD_LIMIT ||
    inputs.some(input => !isScalarConstant(input) && !sameShape(input.shape, output.shape))
  )
    return undefined
  const at = (i: number, element: number) => operands[i]?.[operands[i].length === 1 ? 0 : element] ?? 0
  const values = Array.from({ length: size }, (_, element) => compute(at(0, element), at(1, element)))
  return constant(values, 'float32', output.shape.map(Number))
}

/** Constants in a new shape. */
const reshapeConstant: Rule = ([x], node) => {
  const values = constantValues(x)
  return values && constant(values, x.dtype, node.outputs[0].shape.map(Number))
}

/** `x` in place of the node, if that changes neither dtype nor shape. */
const keep = (x: Value, node: Node): Value | undefined =>
  x.dtype === node.outputs[0].dtype && sameShape(x.shape, node.outputs[0].shape) ? x : undefined

/** An Expand that broadcasting in the operator behind it would do as well. */
const dropExpand: Rule = (inputs, node) => {
  for (const [i, input] of inputs.entries()) {
    if (input.node.op !== 'Expand') continue
    const [inner] = input.node.inputs
    const shapes = inputs.map((other, j) => (j === i ? inner.shape : other.shape))
    if (sameShape(shapes.reduce(broadcastShapes), node.outputs[0].shape)) {
      return apply(
        node.op,
        inputs.map((other, j) => (j === i ? inner : other)),
        node.attributes,
      )
    }
  }
  return undefined
}

/** (x * c) * d is x * (c d) for scalars c and d. */
const mergeScale: Rule = ([a, b], node) => {
  const [x, scale] = isScalarConstant(b) ? [a, b] : [b, a]
  const [p, q] = x.node.op === 'Mul' ? x.node.inputs : []
  const inner = p && isScalarConstant(q) ? q : q && isScalarConstant(p) ? p : undefined
  const left = constantValues(scale)
  const right = inner && constantValues(inner)
  if (!isScalarConstant(scale) || !left || !right || scale.dtype !== 'float32') return undefined
  return keep(apply('Mul', [inner === q ? p : q, constant(left[0] * right[0])]), node)
}

const axesOf = (node: Node): readonly number[] =>
  (constantValues(node.inputs[1]) ?? []).map(axis => resolveAxis(axis, node.inputs[0].shape.length))

/** A sum, mean, or extremum over axes of one element each is that element. */
const reduceNothing: Rule = ([x], node) => {
  const axes = axesOf(node)
  if (axes.some(axis => x.shape[axis] !== 1)) return undefined
  return node.attributes.keepdims === 1 ? x : apply('Squeeze', [x, constant(axes, 'int64')])
}

/** The axes of a Transpose are reduced in front of it, if those that are left keep their order. */
const reduceInFront: Rule = ([x], node) => {
  if (x.node.op !== 'Transpose' || node.attributes.keepdims !== 0) return undefined
  const perm = permOf(x.node)
  const reduced = axesOf(node)
  if (!isIncreasing(perm.filter((_, axis) => !reduced.includes(axis)))) return undefined
  const axes = reduced.map(axis => perm[axis]).sort((a, b) => a - b)
  return apply(node.op, [x.node.inputs[0], constant(axes, 'int64')], { keepdims: 0 })
}

/** Axes of one element are reduced along with the others, instead of squeezed away before. */
const reduceSqueezed: Rule = ([x], node) => {
  if (x.node.op !== 'Squeeze' || node.attributes.keepdims !== 0) return undefined
  const [source] = x.node.inputs
  const squeezed = axesOf(x.node)
  const left = source.shape.map((_, axis) => axis).filter(axis => !squeezed.includes(axis))
  const axes = [...squeezed, ...axesOf(node).map(axis => left[axis])].sort((a, b) => a - b)
  return apply(node.op, [source, constant(axes, 'int64')], { keepdims: 0 })
}

const REDUCTIONS: ReadonlySet<string> = new Set(['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin'])

/** Reduced axes that are kept only to be squeezed away. */
const squeezeReduced: Rule = ([x], node) => {
  if (!REDUCTIONS.has(x.node.op) || x.node.attributes.keepdims !== 1) return undefined
  const sorted = (axes: readonly number[]) => String([...axes].sort((a, b) => a - b))
  if (sorted(axesOf(node)) !== sorted(axesOf(x.node))) return undefined
  return apply(x.node.op, x.node.inputs, { keepdims: 0 })
}

/** Axes are added before broadcasting instead of after, so that the broadcasting meets the operator that makes it needless. */
const unsqueezeInside: Rule = ([x, axes], node) => {
  const [inner, target] = x.node.op === 'Expand' ? x.node.inputs : []
  if (target?.node.op !== 'Shape') return undefined
  const like = apply('Unsqueeze', [target.node.inputs[0], axes])
  // in front of its axes, a value of fewer axes than the result has those that broadcasting gives it
  const missing = x.shape.length - inner.shape.length
  const aligned = missing
    ? apply('Unsqueeze', [
        inner,
        constant(
          Array.from({ length: missing }, (_, i) => i),
          'int64',
        ),
      ])
    : inner
  return apply('Expand', [apply('Unsqueeze', [aligned, axes]), apply('Shape', [like])], {
    dims: node.outputs[0].shape.join(','),
  })
}

/** Axes that are added behind a reduction are axes of one element that it leaves alone. */
const leaveAxes: Rule = ([x, axes], node) => {
  if (!REDUCTIONS.has(x.node.op) || x.node.attributes.keepdims !== 0) return undefined
  const [source] = x.node.inputs
  const reduced = axesOf(x.node)
  const ones = reduced.filter(axis => source.shape[axis] === 1).slice(-Number(axes.shape[0]))
  const rest = reduced.filter(axis => !ones.includes(axis))
  if (ones.length !== axes.shape[0] || rest.length === 0) return undefined
  return keep(apply(x.node.op, [source, constant(rest, 'int64')], { keepdims: 0 }), node)
}

/** The entry of a table at one place, with axes more: the table gets them, outside of the loop that looks it up. */
const unsqueezeTable: Rule = ([x, axes]) => {
  const [table, index] = x.node.inputs
  if (x.node.op !== 'Gather' || x.node.attributes.axis !== 0 || index.shape.length > 0) return undefined
  const added = (constantValues(axes) ?? []).map(axis =>
    resolveAxis(axis, x.shape.length + Number(axes.shape[0])),
  )
  const wider = apply('Unsqueeze', [
    table,
    constant(
      added.map(axis => axis + 1),
      'int64',
    ),
  ])
  return apply('Gather', [wider, index], { axis: 0 })
}

/** Axes are added to the operands of an operator where that costs nothing. */
const unsqueezeOperands: Rule = ([x, axes], node) => {
  if (!elementwiseWithBroadcast.has(x.node.op)) return undefined
  const operands: Value[] = []
  for (const operand of x.node.inputs) {
    if (isScalarConstant(operand) && operand.shape.length === 0) operands.push(operand)
    else {
      const { op } = operand.node
      const cheap = op === 'Squeeze' || op === 'Gather' || op === 'Unsqueeze' || REDUCTIONS.has(op)
      if (!cheap || !sameShape(operand.shape, x.shape)) return undefined
      const wider = apply('Unsqueeze', [operand, axes])
      const inside = rules.Unsqueeze.map(rule => rule([operand, axes], wider.node)).find(value => value)
      if (!inside) return undefined
      operands.push(inside)
    }
  }
  return keep(apply(x.node.op, operands, x.node.attributes), node)
}

/** The same axes squeezed away and added again. */
const unsqueezeSqueezed: Rule = ([x], node) =>
  x.node.op === 'Squeeze' ? keep(x.node.inputs[0], node) : undefined

/** Bytes of a mask become floats of its scale in one operator. */
const scaleBytes: Rule = ([a, b], node) => {
  const [bytes, scale] = a.node.op === 'Cast' ? [a, b] : [b, a]
  const [source] = bytes.node.inputs
  if (bytes.node.op !== 'Cast' || source.dtype !== 'uint8' || !isScalarConstant(scale)) return undefined
  return keep(apply('DequantizeLinear', [source, constant(constantValues(scale)?.[0] ?? 1)]), node)
}

/** Whether `node` is 1 where its input is above 0, and 0 elsewhere. */
const isStep = (node: Node): boolean => node.op === 'HardSigmoid' && node.attributes.beta === 0

/**
 * (g m) step(r) is (g s) step(r m) for a mask m of zeros and s: where the gradient of a product is, the product is, too, and s is
 * a factor that a matrix product takes for nothing.
 */
const maskOnce: Rule = ([a, b]) => {
  const [masked, step] = isStep(b.node) ? [a, b] : [b, a]
  if (!isStep(step.node) || masked.node.op !== 'Mul') return undefined
  const [left, right] = masked.node.inputs
  const [g, mask] = right.node.op === 'DequantizeLinear' ? [left, right] : [right, left]
  const scale = mask.node.op === 'DequantizeLinear' && constantValues(mask.node.inputs[1])?.[0]
  const [r] = step.node.inputs
  if (!scale || g.node.op !== 'Gemm' || g.node.inputs.length !== 2) return undefined
  if (r.node.op !== 'Relu' || !sameShape(r.shape, mask.shape) || !sameShape(g.shape, mask.shape))
    return undefined
  const alpha = Number(g.node.attributes.alpha ?? 1) * scale
  const scaled = apply('Gemm', g.node.inputs, { ...g.node.attributes, alpha })
  return apply('Mul', [scaled, apply('HardSigmoid', [apply('Mul', [r, mask])], step.node.attributes)])
}

/** The column u and the row w of α (u w) ∘ s: what one unit passes back to many. */
function rankOne(value: Value): { u: Value; w: Value; s: Value } | undefined {
  if (value.node.op !== 'Mul') return undefined
  const at = value.node.inputs.findIndex(({ node }) => node.op === 'Gemm' && node.inputs.length === 2)
  if (at < 0) return undefined
  const s = value.node.inputs[1 - at]
  const { inputs, attributes } = value.node.inputs[at].node
  const [u, column] = inputs
  const outer = !attributes.transA && attributes.transB && column.shape[1] === 1
  if (!outer || !sameShape(s.shape, value.shape)) return undefined
  const row = apply('Reshape', [column, constant([-1], 'int64')], { dims: String(column.shape[0]) })
  const alpha = Number(attributes.alpha ?? 1)
  return { u, w: alpha === 1 ? row : apply('Mul', [row, constant(alpha)]), s }
}

/** With more columns than this, the data make more work behind the product than the large factor in front of it. */
const NARROW = 16

/** xᵀ ((u w) ∘ s) is ((x u)ᵀ s) w for data x, which pass no gradient on: the large factor is never made. */
const productOfRankOne: Rule = ([x, y], node) => {
  const { transA, transB } = node.attributes
  const isData = x.node.op === 'Gather' && x.node.inputs[0].node.op === 'Input'
  const fits = isData && Number(x.shape[1]) <= NARROW && transA && !transB && node.inputs.length === 2
  const factors = fits ? rankOne(y) : undefined
  if (!factors) return undefined
  const { u, w, s } = factors
  return keep(apply('Mul', [apply('Gemm', [apply('Mul', [x, u]), s], node.attributes), w]), node)
}

/** The sum over rows of (u w) ∘ s is (uᵀ s) w. */
const sumOfRankOne: Rule = ([y], node) => {
  const factors = String(axesOf(node)) === '0' && !node.attributes.keepdims ? rankOne(y) : undefined
  if (!factors) return undefined
  const { u, w, s } = factors
  // a row times a matrix is quicker than a column that is transposed
  const left = apply('Reshape', [u, constant([1, -1], 'int64')], { dims: `1,${u.shape[0]}` })
  const sum = apply('Gemm', [left, s], { transA: 0, transB: 0 })
  const row = apply('Reshape', [sum, constant([-1], 'int64')], { dims: String(y.shape[1]) })
  return keep(apply('Mul', [row, w]), node)
}

/** g a ± g b is g (a ± b). */
const factorOut: Rule = ([left, right], node) => {
  if (left.node.op !== 'Mul' || right.node.op !== 'Mul' || left.dtype !== 'float32') return undefined
  for (const common of left.node.inputs) {
    const at = right.node.inputs.indexOf(common)
    if (at < 0) continue
    const a = left.node.inputs[left.node.inputs[0] === common ? 1 : 0]
    const b = right.node.inputs[1 - at]
    return keep(apply('Mul', [common, apply(node.op, [a, b])]), node)
  }
  return undefined
}

/** (-a) b is -(a b). */
const negationOutside: Rule = ([a, b], node) => {
  if (a.node.op === 'Neg') return keep(apply('Neg', [apply('Mul', [a.node.inputs[0], b])]), node)
  if (b.node.op === 'Neg') return keep(apply('Neg', [apply('Mul', [a, b.node.inputs[0]])]), node)
  return undefined
}

/** To blocks of channels and back, or the other way. */
const undoReorder: Rule = ([x], node) => {
  const other = node.op === 'nchwc.ReorderInput' ? 'nchwc.ReorderOutput' : 'nchwc.ReorderInput'
  return x.node.op === other && x.node.attributes.channels_last === node.attributes.channels_last
    ? keep(x.node.inputs[0], node)
    : undefined
}

const CHANNELS_FIRST = '0,3,1,2'
const CHANNELS_LAST = '0,2,3,1'

/** The engine's reordering takes images with channels last, too. */
const reorderTransposed: Rule = ([x], node) =>
  x.node.op === 'Transpose' &&
  node.attributes.channels_last === 0 &&
  String(permOf(x.node)) === CHANNELS_FIRST
    ? apply(node.op, x.node.inputs, { ...node.attributes, channels_last: 1 })
    : undefined

/** … and gives them. */
const transposeReordered: Rule = ([x], node) =>
  x.node.op === 'nchwc.ReorderOutput' &&
  x.node.attributes.channels_last === 0 &&
  String(permOf(node)) === CHANNELS_LAST
    ? apply(x.node.op, x.node.inputs, { ...x.node.attributes, channels_last: 1 })
    : undefined

const rules: Readonly<Record<string, readonly Rule[]>> = {
  Identity: [([x]) => x],
  Add: [
    ([a, b], node) =>
      isScalarConstant(b, 0) ? keep(a, node) : isScalarConstant(a, 0) ? keep(b, node) : undefined,
    // a + (-b)
    ([a, b]) => (b.node.op === 'Neg' ? apply('Sub', [a, b.node.inputs[0]]) : undefined),
    ([a, b]) => (a.node.op === 'Neg' ? apply('Sub', [b, a.node.inputs[0]]) : undefined),
    factorOut,
  ],
  Sub: [
    ([a, b], node) => (isScalarConstant(b, 0) ? keep(a, node) : undefined),
    ([a, b], node) =>
      isScalarConstant(a, 0) && sameShape(b.shape, node.outputs[0].shape) ? apply('Neg', [b]) : undefined,
    factorOut,
  ],
  Mul: [
    ([a, b], node) =>
      isScalarConstant(b, 1) ? keep(a, node) : isScalarConstant(a, 1) ? keep(b, node) : undefined,
    mergeScale,
    negationOutside,
    scaleBytes,
    maskOnce,
  ],
  Div: [([a, b], node) => (isScalarConstant(b, 1) ? keep(a, node) : undefined)],
  Pow: [
    ([a, b], node) => (isScalarConstant(b, 1) ? keep(a, node) : undefined),
    ([a, b], node) => (isScalarConstant(b, 2) && keep(a, node) ? apply('Mul', [a, a]) : undefined),
  ],
  Neg: [([x]) => (x.node.op === 'Neg' ? x.node.inputs[0] : undefined)],
  Cast: [([x], node) => keep(x, node)],
  Reshape: [
    ([x], node) => (x.shape.filter(dim => typeof dim !== 'number').length <= 1 ? keep(x, node) : undefined),
    ([x, target], node) =>
      x.node.op === 'Reshape' && !constantValues(target)?.includes(0)
        ? apply('Reshape', [x.node.inputs[0], target], { dims: node.outputs[0].shape.join(',') })
        : undefined,
    reshapeConstant,
  ],
  Unsqueeze: [
    reshapeConstant,
    unsqueezeInside,
    unsqueezeSqueezed,
    leaveAxes,
    unsqueezeTable,
    unsqueezeOperands,
  ],
  Squeeze: [reshapeConstant, squeezeReduced],
  Gemm: [productOfRankOne],
  ReduceSum: [reduceNothing, reduceInFront, reduceSqueezed, sumOfRankOne],
  ReduceMean: [reduceNothing, reduceInFront, reduceSqueezed],
  ReduceMax: [reduceNothing, reduceInFront, reduceSqueezed],
  ReduceMin: [reduceNothing, reduceInFront, reduceSqueezed],
  Expand: [([x], node) => keep(x, node)],
  Transpose: [
    transposeReordered,
    ([x], node) => {
      const perm = node.attributes.perm
      const inner = x.node.op === 'Transpose' ? x.node.attributes.perm : undefined
      if (!Array.isArray(perm) || !Array.isArray(inner)) return undefined
      const both = perm.map((axis: number) => Number(inner[axis]))
      const [source] = x.node.inputs
      return both.every((axis, i) => axis === i) ? source : apply('Transpose', [source], { perm: both })
    },
  ],
  'nchwc.ReorderInput': [undoReorder, reorderTransposed],
  'nchwc.ReorderOutput': [undoReorder],
  Concat: [
    // what was just cut apart
    (inputs, node) => {
      const source = inputs[0].node
      const whole =
        source.op === 'Split' &&
        inputs.length === source.outputs.length &&
        inputs.every((input, i) => input.node === source && input.index === i) &&
        resolveAxis(Number(node.attributes.axis), inputs[0].shape.length) === Number(source.attributes.axis)
      return whole ? source.inputs[0] : undefined
    },
    // pieces that are joined to be joined again
    (inputs, node) => {
      const { axis } = node.attributes
      const joined = (input: Value) => input.node.op === 'Concat' && input.node.attributes.axis === axis
      if (!inputs.some(joined)) return undefined
      return apply(
        'Concat',
        inputs.flatMap(input => (joined(input) ? input.node.inputs : [input])),
        { axis },
      )
    },
  ],
}

const elementwiseWithBroadcast = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Pow',
  'Max',
  'Min',
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'Where',
])

const elementwiseOfOne = new Set([
  'Neg',
  'Abs',
  'Exp',
  'Log',
  'Sqrt',
  'Reciprocal',
  'Sin',
  'Cos',
  'Erf',
  'Tanh',
  'Sigmoid',
  'Softplus',
  'Relu',
  'Sign',
  'HardSigmoid',
  'Floor',
  'Round',
  'Not',
  'Cast',
])

const permOf = (node: Node): readonly number[] => {
  const { perm } = node.attributes
  return Array.isArray(perm) ? perm : []
}

const isIncreasing = (numbers: readonly number[]) => numbers.every((n, i) => i === 0 || n > numbers[i - 1])

/**
 * What broadcasts in front of a Transpose as `value` does behind it: one number for each channel, say, moved from the last
 * axis to the first. Undefined if its elements would have to change their order, too.
 */
function turnBack(value: Value, perm: readonly number[]): Value | undefined {
  const missing = perm.length - value.shape.length
  if (missing < 0) return undefined
  const wide = value.shape.flatMap((size, axis) => (size === 1 ? [] : [axis]))
  if (wide.length === 0) return value
  const places = wide.map(axis => perm[axis + missing])
  const names = value.shape.filter(size => typeof size !== 'number')
  if (!isIncreasing(places) || names.length > 1) return undefined
  const shape = perm.map((_, axis) => (places.includes(axis) ? value.shape[wide[places.indexOf(axis)]] : 1))
  const target = shape.map(size => (typeof size === 'number' ? size : -1))
  return apply('Reshape', [value, constant(target, 'int64')], { dims: shape.join(',') })
}

/**
 * f(xᵀ) is f(x)ᵀ where f works element by element, and its operands are transposed alike or broadcast. Behind f, a Transpose
 * may meet another and cancel: that is how channels stay first from one convolution to the next.
 */
const transposeBehind: Rule = (inputs, node) => {
  const transposed = inputs.find(input => input.node.op === 'Transpose')
  if (!transposed || transposed.shape.length !== node.outputs[0].shape.length) return undefined
  const perm = permOf(transposed.node)
  const inner: Value[] = []
  for (const input of inputs) {
    const alike = input.node.op === 'Transpose' && String(permOf(input.node)) === String(perm)
    const operand = alike ? input.node.inputs[0] : turnBack(input, perm)
    if (!operand) return undefined
    inner.push(operand)
  }
  return apply('Transpose', [apply(node.op, inner, node.attributes)], { perm })
}

/** For numbers that JSON does not tell apart: NaN and the infinities, 0 and -0. */
const exactNumber = (_key: string, value: unknown): unknown => {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value
  return value === 0 ? '-0' : String(value)
}

/** A first look at each node: what to put in its place, if anything (sizes that are known by now, for example). */
export type Replace = (node: Node) => Value | undefined

/**
 * The same values from a simpler graph. Values that stand for inputs stay the very same objects.
 */
export function simplify(roots: readonly Value[], replace: Replace = () => undefined): readonly Value[] {
  const outputs = mergeScans(roots)
  const simplified = new Map<Value, Value>()
  const numbers = new Map<Value, number>()
  const shared = new Map<string, readonly Value[]>()
  const numberOf = (value: Value) => {
    const number = numbers.get(value) ?? numbers.size
    numbers.set(value, number)
    return number
  }
  const resolve = (value: Value) => simplified.get(value) ?? value

  const share = (op: string, inputs: readonly Value[], attributes: Attributes, values: readonly Value[]) => {
    if (op === 'Input' || Object.values(attributes).some(isSubgraph)) return values
    const type = op === 'Constant' ? `${values[0].dtype}[${values[0].shape}]` : ''
    const key = `${op}${type}(${inputs.map(numberOf)})${JSON.stringify(attributes, exactNumber)}`
    const known = shared.get(key)
    if (known) return known
    shared.set(key, values)
    return values
  }

  /** The value with operands that have been simplified: those that a rule has made have not. */
  const settleOperands = (value: Value): Value => {
    const { op, inputs, attributes } = value.node
    const operands = inputs.map(input => (numbers.has(input) ? input : settle(input)))
    return operands.every((input, i) => input === inputs[i])
      ? value
      : applyAll(op, operands, attributes)[value.index]
  }

  /** Applies rules until none applies, then shares the node with an equal one. */
  const settle = (start: Value): Value => {
    let value = settleOperands(start)
    for (;;) {
      const { op, inputs, attributes, outputs: all } = value.node
      let next: Value | undefined
      if (all.length === 1) {
        next = foldElementwise(inputs, value.node)
        for (const rule of rules[op] ?? []) next ??= rule(inputs, value.node)
        if (elementwiseWithBroadcast.has(op)) next ??= dropExpand(inputs, value.node)
        if (elementwiseWithBroadcast.has(op) || elementwiseOfOne.has(op)) {
          next ??= transposeBehind(inputs, value.node)
        }
      }
      if (!next) return share(op, inputs, attributes, all)[value.index]
      if (numbers.has(next)) return next
      value = settleOperands(next)
    }
  }

  for (const node of topologicalOrder(outputs)) {
    const replacement = replace(node)
    if (replacement) {
      simplified.set(node.outputs[0], settle(replacement))
      continue
    }
    const inputs = node.inputs.map(resolve)
    const attributes: Attributes = Object.fromEntries(
      Object.entries(node.attributes).map(([name, attribute]) => {
        if (!isSubgraph(attribute)) return [name, attribute]
        const subgraph: Subgraph = { inputs: attribute.inputs, outputs: attribute.outputs.map(resolve) }
        return [name, subgraph]
      }),
    )
    const leaf = node.op === 'Input' || node.op === 'Constant' || node.op === 'DimensionSize'
    const unchanged =
      leaf ||
      (inputs.every((input, i) => input === node.inputs[i]) && !Object.values(attributes).some(isSubgraph))
    const values = unchanged ? node.outputs : applyAll(node.op, inputs, attributes)
    const settled = values.length === 1 ? [settle(values[0])] : share(node.op, inputs, attributes, values)
    node.outputs.forEach((output, i) => {
      simplified.set(output, settled[i])
      numberOf(settled[i])
    })
  }
  return outputs.map(resolve)
}
