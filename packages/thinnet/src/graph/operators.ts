// The operator set, a subset of ONNX's (opset 21), with the dtype and shape of what each gives.

import {
  type Attribute,
  type Attributes,
  constantValues,
  createNode,
  type Dim,
  type DType,
  factorsOf,
  formatShape,
  isSubgraph,
  type Shape,
  sameShape,
  type Value,
  type ValueType,
} from './value.js'

type Infer = (inputs: readonly Value[], attributes: Attributes) => readonly ValueType[]

/** Bytes for encoding and errors name the operator; this is raised when its inputs do not fit. */
export class GraphError extends Error {
  /** To tell it from other errors: `GraphError`. */
  override name = 'GraphError'
}

/** NumPy's broadcasting of two shapes; a named dimension fits itself and 1. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  const result: Dim[] = []
  for (let axis = 0; axis < rank; axis++) {
    const p = a[axis - (rank - a.length)] ?? 1
    const q = b[axis - (rank - b.length)] ?? 1
    if (p !== q && p !== 1 && q !== 1) {
      throw new GraphError(`shapes ${formatShape(a)} and ${formatShape(b)} cannot be broadcast together`)
    }
    result.push(p === 1 ? q : p)
  }
  return result
}

/** Turns a negative axis into its place from the front, and checks it. */
export function resolveAxis(axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) {
    throw new GraphError(`axis ${axis} is outside a tensor of rank ${rank}`)
  }
  return resolved
}

function expectDTypes(inputs: readonly Value[], allowed: readonly DType[]): DType {
  const dtype = inputs[0].dtype
  for (const input of inputs) {
    if (input.dtype !== dtype) throw new GraphError(`dtypes differ: ${inputs.map(i => i.dtype).join(', ')}`)
  }
  if (!allowed.includes(dtype))
    throw new GraphError(`expected dtype ${allowed.join(' or ')}, received ${dtype}`)
  return dtype
}

const FLOATS: readonly DType[] = ['float32']
const NUMBERS: readonly DType[] = ['float32', 'int32', 'int64']
const ANY: readonly DType[] = ['float32', 'int32', 'int64', 'uint8', 'bool']

const unary =
  (allowed: readonly DType[]): Infer =>
  inputs => [{ dtype: expectDTypes(inputs, allowed), shape: inputs[0].shape }]

/** Bytes times a scalar. */
const inferDequantizeLinear: Infer = ([x, scale]) => {
  expectDTypes([x], ['uint8'])
  expectDTypes([scale], FLOATS)
  return [{ dtype: 'float32', shape: x.shape }]
}

const alongAxis: Infer = ([x], { axis }) => {
  resolveAxis(requireNumber(axis, 'axis'), x.shape.length)
  return [{ dtype: expectDTypes([x], FLOATS), shape: x.shape }]
}

const binary =
  (allowed: readonly DType[], result?: DType): Infer =>
  inputs => {
    const dtype = expectDTypes(inputs, allowed)
    return [{ dtype: result ?? dtype, shape: broadcastShapes(inputs[0].shape, inputs[1].shape) }]
  }

/** Axes come as a constant int64 input, as ONNX has them since opset 13 and 18. */
const reduction =
  (allowed: readonly DType[]): Infer =>
  ([x, axes], { keepdims }) => {
    expectDTypes([x], allowed)
    requireNumber(keepdims, 'keepdims')
    const reduced = new Set(requireConstant(axes, 'axes').map(axis => resolveAxis(axis, x.shape.length)))
    const shape = x.shape.flatMap((dim, axis) => (reduced.has(axis) ? (keepdims === 1 ? [1] : []) : [dim]))
    return [{ dtype: x.dtype, shape }]
  }

function requireConstant(value: Value, what: string): readonly number[] {
  const values = constantValues(value)
  if (!values) throw new GraphError(`${what} must be a constant`)
  return values
}

function requireNumber(attribute: Attribute | undefined, what: string): number {
  if (typeof attribute !== 'number') throw new GraphError(`attribute ${what} must be a number`)
  return attribute
}

export function requireNumbers(attribute: Attribute | undefined, what: string): readonly number[] {
  if (!Array.isArray(attribute)) throw new GraphError(`attribute ${what} must be a list of numbers`)
  return attribute
}

const inferMatMul: Infer = inputs => {
  const [a, b] = inputs
  const dtype = expectDTypes(inputs, FLOATS)
  if (a.shape.length < 2 || b.shape.length < 2)
    throw new GraphError('MatMul needs two tensors of rank 2 or more')
  const [rows, inner] = a.shape.slice(-2)
  const [innerB, columns] = b.shape.slice(-2)
  if (inner !== innerB) {
    throw new GraphError(`MatMul: inner sizes of ${formatShape(a.shape)} and ${formatShape(b.shape)} differ`)
  }
  return [{ dtype, shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns] }]
}

/** Gemm: op(A) op(B) + C, where op transposes if `transA`, `transB` is 1. */
const inferGemm: Infer = (inputs, { transA, transB }) => {
  const [a, b, c] = inputs
  const dtype = expectDTypes(inputs, FLOATS)
  if (a.shape.length !== 2 || b.shape.length !== 2) throw new GraphError('Gemm needs two matrices')
  const [rows, inner] = transA === 1 ? [a.shape[1], a.shape[0]] : a.shape
  const [innerB, columns] = transB === 1 ? [b.shape[1], b.shape[0]] : b.shape
  if (inner !== innerB) {
    throw new GraphError(`Gemm: inner sizes of ${formatShape(a.shape)} and ${formatShape(b.shape)} differ`)
  }
  const shape: Shape = [rows, columns]
  if (c && !sameShape(broadcastShapes(c.shape, shape), shape)) {
    throw new GraphError(`Gemm: ${formatShape(c.shape)} cannot be added to ${formatShape(shape)}`)
  }
  return [{ dtype, shape }]
}

/** 0 copies the dimension of the input (its name, too), -1 is whatever is left, or what attribute `dims` says. */
const inferReshape: Infer = ([x, target], { dims }) => {
  if (dims !== undefined) {
    const shape = parseDims(dims)
    const unknown = constantValues(target)?.filter(dim => dim === -1) ?? []
    if (unknown.length > 1)
      throw new GraphError(`Reshape: ${formatShape(shape)} leaves more than one size open`)
    return [{ dtype: x.dtype, shape }]
  }
  const values = requireConstant(target, 'the shape of a Reshape')
  const shape: Dim[] = values.map((dim, axis) => (dim === 0 ? x.shape[axis] : dim))
  const rest = shape.indexOf(-1)
  if (values.lastIndexOf(0) >= x.shape.length || shape.lastIndexOf(-1) !== rest) {
    throw new GraphError(`Reshape: ${formatShape(x.shape)} does not fit ${formatShape(values)}`)
  }
  const cancel = (dims: Dim[], others: Dim[]) => {
    for (const dim of others) {
      const at = typeof dim === 'string' ? dims.indexOf(dim) : -1
      if (at >= 0) dims.splice(at, 1)
    }
    return dims
  }
  const known = shape.filter(dim => dim !== -1)
  const [from, to] = [x.shape.flatMap(factorsOf), known.flatMap(factorsOf)]
  const left = cancel([...from], to)
  const right = cancel([...to], from)
  const product = (dims: Dim[]) =>
    dims.reduce<number>((total, dim) => (typeof dim === 'number' ? total * dim : total), 1)
  const names = left.filter(dim => typeof dim === 'string')
  if (rest < 0) {
    if (names.length || product(left) !== product(right)) {
      throw new GraphError(`Reshape: ${formatShape(x.shape)} does not fit ${formatShape(shape)}`)
    }
  } else {
    const quotient = product(left) / product(right)
    if (!Number.isInteger(quotient)) {
      throw new GraphError(`Reshape: ${formatShape(x.shape)} does not fit ${formatShape(shape)}`)
    }
    shape[rest] = names.length === 0 ? quotient : [...names, ...(quotient === 1 ? [] : [quotient])].join('*')
  }
  return [{ dtype: x.dtype, shape }]
}

const inferTranspose: Infer = ([x], { perm }) => {
  const order = requireNumbers(perm, 'perm')
  if ([...order].sort((a, b) => a - b).some((axis, i) => axis !== i) || order.length !== x.shape.length) {
    throw new GraphError(`Transpose: [${order}] is no permutation of the axes of ${formatShape(x.shape)}`)
  }
  return [{ dtype: x.dtype, shape: order.map(axis => x.shape[axis]) }]
}

const inferConcat: Infer = (inputs, { axis }) => {
  const dtype = expectDTypes(inputs, ANY)
  const first = inputs[0].shape
  const at = resolveAxis(requireNumber(axis, 'axis'), first.length)
  for (const { shape } of inputs) {
    if (shape.length !== first.length || shape.some((dim, i) => i !== at && dim !== first[i])) {
      throw new GraphError(
        `Concat: ${inputs.map(i => formatShape(i.shape)).join(', ')} differ outside axis ${at}`,
      )
    }
  }
  const sizes = inputs.map(input => input.shape[at])
  const total = sizes.every(size => typeof size === 'number')
    ? sizes.reduce((sum, size) => sum + size, 0)
    : sizes.join('+')
  return [{ dtype, shape: first.map((dim, i) => (i === at ? total : dim)) }]
}

const inferSplit: Infer = ([x, sizes], { axis }) => {
  const at = resolveAxis(requireNumber(axis, 'axis'), x.shape.length)
  const parts = requireConstant(sizes, 'the sizes of a Split')
  if (parts.reduce((sum, part) => sum + part, 0) !== x.shape[at]) {
    throw new GraphError(`Split: sizes [${parts}] do not add up to axis ${at} of ${formatShape(x.shape)}`)
  }
  return parts.map(part => ({ dtype: x.dtype, shape: x.shape.map((dim, i) => (i === at ? part : dim)) }))
}

/**
 * Slice along the axes of the fourth input, in the steps of the fifth (1 if there is none). Bounds known only at run time,
 * of one axis, give the dimension the name of attribute `dim`.
 */
const inferSlice: Infer = ([x, starts, ends, axes, steps], { dim }) => {
  expectDTypes([starts, ends, axes], ['int32', 'int64'])
  const places = requireConstant(axes, 'the axes of a Slice').map(axis => resolveAxis(axis, x.shape.length))
  const from = constantValues(starts)
  const to = constantValues(ends)
  const by = steps ? requireConstant(steps, 'the steps of a Slice') : places.map(() => 1)
  if (by.some(step => step < 1)) throw new GraphError(`Slice: steps must be 1 or more, received [${by}]`)
  const shape = [...x.shape]
  for (const [i, axis] of places.entries()) {
    const size = x.shape[axis]
    if (from && to && typeof size === 'number') {
      const clamp = (bound: number) => Math.min(Math.max(bound < 0 ? bound + size : bound, 0), size)
      shape[axis] = Math.ceil(Math.max(clamp(to[i]) - clamp(from[i]), 0) / by[i])
    } else if (places.length === 1 && (typeof dim === 'string' || typeof dim === 'number')) {
      shape[axis] = dim
    } else {
      throw new GraphError('Slice: bounds known only at run time need the attribute dim')
    }
  }
  return [{ dtype: x.dtype, shape }]
}

const inferPad: Infer = ([x, pads]) => {
  const amounts = requireConstant(pads, 'the pads of a Pad')
  const rank = x.shape.length
  if (rank === 0 || amounts.length !== 2 * rank) {
    throw new GraphError(`Pad: [${amounts}] are no amounts for ${formatShape(x.shape)}`)
  }
  const shape = x.shape.map((dim, axis) => {
    const total = amounts[axis] + amounts[axis + rank]
    if (total === 0) return dim
    if (typeof dim !== 'number')
      throw new GraphError(`Pad: axis ${axis} of ${formatShape(x.shape)} has no known size`)
    return dim + total
  })
  return [{ dtype: x.dtype, shape }]
}

const inferGather: Infer = ([x, indices], { axis }) => {
  expectDTypes([indices], ['int32', 'int64'])
  const at = resolveAxis(requireNumber(axis, 'axis'), x.shape.length)
  return [{ dtype: x.dtype, shape: [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)] }]
}

/** Only with reduction 'add', and with indices [..., 1] along the first axis. */
const inferScatterND: Infer = ([x, indices, updates], { reduction }) => {
  expectDTypes([indices], ['int64'])
  const dtype = expectDTypes([x, updates], NUMBERS)
  if (reduction !== 'add') throw new GraphError(`reduction must be add, received ${String(reduction)}`)
  const places = indices.shape.slice(0, -1)
  if (indices.shape.at(-1) !== 1 || !sameShape(updates.shape, [...places, ...x.shape.slice(1)])) {
    const shapes = [updates, indices, x].map(value => formatShape(value.shape))
    throw new GraphError(`updates ${shapes[0]} at indices ${shapes[1]} do not fit ${shapes[2]}`)
  }
  return [{ dtype, shape: x.shape }]
}

/** The element that each index points to along the axis; elsewhere it is in the place of the index. */
const inferGatherElements: Infer = ([x, indices], { axis }) => {
  expectDTypes([indices], ['int32', 'int64'])
  resolveAxis(requireNumber(axis, 'axis'), x.shape.length)
  if (indices.shape.length !== x.shape.length) {
    throw new GraphError(`indices ${formatShape(indices.shape)} do not fit ${formatShape(x.shape)}`)
  }
  return [{ dtype: x.dtype, shape: indices.shape }]
}

/** Only with reduction 'add': element `i` of the updates is added where index `i` points along the axis. */
const inferScatterElements: Infer = ([x, indices, updates], { axis, reduction }) => {
  expectDTypes([indices], ['int32', 'int64'])
  const dtype = expectDTypes([x, updates], NUMBERS)
  resolveAxis(requireNumber(axis, 'axis'), x.shape.length)
  if (reduction !== 'add') throw new GraphError(`reduction must be add, received ${String(reduction)}`)
  if (indices.shape.length !== x.shape.length || !sameShape(updates.shape, indices.shape)) {
    const shapes = [updates, indices, x].map(value => formatShape(value.shape))
    throw new GraphError(`updates ${shapes[0]} at indices ${shapes[1]} do not fit ${shapes[2]}`)
  }
  return [{ dtype, shape: x.shape }]
}

/** Windows that slide over the axes behind batch and channels: how they lie, axis by axis. */
interface Windows {
  readonly input: readonly number[]
  /** From the first element of a window to its last, with dilation. */
  readonly extent: readonly number[]
  readonly strides: readonly number[]
  /** Zeros in front and behind together. */
  readonly padding: readonly number[]
}

function slidingWindows({ shape }: Value, attributes: Attributes): Windows {
  const input = shape.slice(2).map((size, i) => {
    if (typeof size !== 'number') throw new GraphError(`axis ${i + 2} of ${formatShape(shape)} is not known`)
    return size
  })
  const [kernel, strides, dilations, pads] = ['kernel_shape', 'strides', 'dilations', 'pads'].map(name =>
    requireNumbers(attributes[name], name),
  )
  const rank = input.length
  const lengths = [kernel, strides, dilations].map(list => list.length)
  if (rank < 1 || lengths.some(length => length !== rank) || pads.length !== 2 * rank) {
    throw new GraphError(`windows of ${kernel.length} axes do not fit ${formatShape(shape)}`)
  }
  return {
    input,
    extent: kernel.map((size, i) => (size - 1) * dilations[i] + 1),
    strides,
    padding: input.map((_, i) => pads[i] + pads[i + rank]),
  }
}

/** How many windows fit in each axis: floor((input + padding - extent) / stride) + 1. */
function countWindows(x: Value, attributes: Attributes): readonly number[] {
  const { input, extent, strides, padding } = slidingWindows(x, attributes)
  return input.map((size, i) => {
    const room = size + padding[i] - extent[i]
    if (room < 0)
      throw new GraphError(`a window of ${extent[i]} does not fit in ${size} + ${padding[i]} elements`)
    return Math.floor(room / strides[i]) + 1
  })
}

/** The sizes of a kernel behind its two axes of channels are those of attribute kernel_shape. */
function expectKernel(w: Value, { kernel_shape }: Attributes): void {
  if (!sameShape(w.shape.slice(2), requireNumbers(kernel_shape, 'kernel_shape'))) {
    throw new GraphError(`a kernel ${formatShape(w.shape)} has not the sizes [${String(kernel_shape)}]`)
  }
}

/** x `[batch, inputs, ...]`, w `[outputs, inputs / group, ...kernel]` and, if there is one, b `[outputs]`. */
const inferConv: Infer = (values, attributes) => {
  const [x, w, b] = values
  const dtype = expectDTypes(values, FLOATS)
  const group = requireNumber(attributes.group, 'group')
  const outputs = Number(w.shape[0])
  expectKernel(w, attributes)
  const inputs = group === 1 ? w.shape[1] : Number(w.shape[1]) * group
  if (x.shape[1] !== inputs || outputs % group !== 0 || (b && !sameShape(b.shape, [outputs]))) {
    const shapes = values.map(value => formatShape(value.shape)).join(', ')
    throw new GraphError(`channels of ${shapes} do not fit together in ${group} groups`)
  }
  return [{ dtype, shape: [x.shape[0], outputs, ...countWindows(x, attributes)] }]
}

/** x `[batch, inputs, ...]`, w `[inputs, outputs / group, ...kernel]` and, if there is one, b `[outputs]`. */
const inferConvTranspose: Infer = (values, attributes) => {
  const [x, w, b] = values
  const dtype = expectDTypes(values, FLOATS)
  const group = requireNumber(attributes.group, 'group')
  const [inputs, outputs] = w.shape.map(Number)
  expectKernel(w, attributes)
  if (x.shape[1] !== inputs || inputs % group !== 0 || (b && !sameShape(b.shape, [outputs * group]))) {
    const shapes = values.map(value => formatShape(value.shape)).join(', ')
    throw new GraphError(`channels of ${shapes} do not fit together in ${group} groups`)
  }
  const { input, extent, strides, padding } = slidingWindows(x, attributes)
  const rest = requireNumbers(attributes.output_padding, 'output_padding')
  if (rest.length !== input.length || rest.some((amount, i) => amount >= strides[i])) {
    throw new GraphError(`output_padding [${rest}] must be below the strides [${strides}]`)
  }
  const sizes = input.map((size, i) => (size - 1) * strides[i] + extent[i] - padding[i] + rest[i])
  if (sizes.some(size => size < 1)) throw new GraphError(`pads leave nothing of ${formatShape(x.shape)}`)
  return [{ dtype, shape: [x.shape[0], outputs * group, ...sizes] }]
}

/** The largest elements of windows, and where in all of `x`, laid out in one axis, they are. */
const inferMaxPool: Infer = ([x], attributes) => {
  const shape = [...x.shape.slice(0, 2), ...countWindows(x, attributes)]
  return [
    { dtype: expectDTypes([x], FLOATS), shape },
    { dtype: 'int64', shape },
  ]
}

const inferAveragePool: Infer = ([x], attributes) => {
  requireNumber(attributes.count_include_pad, 'count_include_pad')
  return [
    { dtype: expectDTypes([x], FLOATS), shape: [...x.shape.slice(0, 2), ...countWindows(x, attributes)] },
  ]
}

/** To the blocked layout and back; the shape is that of channels first in both. */
const inferReorder =
  (toBlocks: boolean): Infer =>
  ([x], { block, channels_last }) => {
    const dtype = expectDTypes([x], FLOATS)
    const size = requireNumber(block, 'block')
    const last = requireNumber(channels_last, 'channels_last') === 1
    if (x.shape.length !== 4) throw new GraphError(`${formatShape(x.shape)} is no image`)
    const [batch, a, b, c] = x.shape
    const shape: Shape = !last ? x.shape : toBlocks ? [batch, c, a, b] : [batch, b, c, a]
    const channels = last && !toBlocks ? a : shape[1]
    if (typeof channels === 'number' && channels % size !== 0) {
      throw new GraphError(`${channels} channels are no blocks of ${size}`)
    }
    return [{ dtype, shape }]
  }

const inferUnsqueeze: Infer = ([x, axes]) => {
  const places = requireConstant(axes, 'axes')
  const rank = x.shape.length + places.length
  const at = new Set(places.map(axis => resolveAxis(axis, rank)))
  const rest = [...x.shape]
  const shape = Array.from({ length: rank }, (_, axis) => (at.has(axis) ? 1 : (rest.shift() ?? 1)))
  return [{ dtype: x.dtype, shape }]
}

const inferSqueeze: Infer = ([x, axes]) => {
  const at = new Set(requireConstant(axes, 'axes').map(axis => resolveAxis(axis, x.shape.length)))
  for (const axis of at) {
    if (x.shape[axis] !== 1) throw new GraphError(`Squeeze: axis ${axis} of ${formatShape(x.shape)} is not 1`)
  }
  return [{ dtype: x.dtype, shape: x.shape.filter((_, axis) => !at.has(axis)) }]
}

/** Attribute `dims` is the result's shape as the graph knows it; the second input is the same at run time. */
const inferExpand: Infer = ([x], { dims }) => [{ dtype: x.dtype, shape: parseDims(dims) }]

/** Symbolic shapes travel in attributes as text: "batch,3". */
export function parseDims(attribute: Attribute | undefined): Shape {
  if (typeof attribute !== 'string') throw new GraphError('attribute dims must be text')
  return attribute === '' ? [] : attribute.split(',').map(dim => (/^\d+$/.test(dim) ? Number(dim) : dim))
}

const inferWhere: Infer = ([condition, a, b]) => {
  expectDTypes([condition], ['bool'])
  // the engine has no Where of booleans
  const dtype = expectDTypes([a, b], ['float32', 'int32', 'int64', 'uint8'])
  return [{ dtype, shape: broadcastShapes(condition.shape, broadcastShapes(a.shape, b.shape)) }]
}

const DTYPES: Readonly<Record<string, DType>> = {
  float32: 'float32',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  bool: 'bool',
}

const inferCast: Infer = ([x], { to }) => {
  const dtype = DTYPES[String(to)]
  if (!dtype) throw new GraphError(`Cast: ${String(to)} is no dtype`)
  return [{ dtype, shape: x.shape }]
}

const inferTopK: Infer = ([x, k]) => {
  const shape = [...x.shape.slice(0, -1), requireConstant(k, 'k')[0]]
  return [
    { dtype: x.dtype, shape },
    { dtype: 'int64', shape },
  ]
}

const inferArgMax: Infer = ([x], { axis, keepdims }) => {
  const at = resolveAxis(requireNumber(axis, 'axis'), x.shape.length)
  requireNumber(keepdims, 'keepdims')
  return [
    { dtype: 'int64', shape: x.shape.flatMap((dim, i) => (i === at ? (keepdims === 1 ? [1] : []) : [dim])) },
  ]
}

function expectSameTypes(what: string, a: readonly ValueType[], b: readonly ValueType[]): void {
  const format = (types: readonly ValueType[]) =>
    types.map(({ dtype, shape }) => `${dtype}${formatShape(shape)}`).join(', ')
  if (format(a) !== format(b)) throw new GraphError(`${what} differ: ${format(a)} and ${format(b)}`)
}

const inferIf: Infer = ([condition], { then_branch: yes, else_branch: no }) => {
  expectDTypes([condition], ['bool'])
  if (!isSubgraph(yes) || !isSubgraph(no)) throw new GraphError('If needs two branches')
  expectSameTypes('the branches', yes.outputs, no.outputs)
  return yes.outputs.map(({ dtype, shape }) => ({ dtype, shape }))
}

/**
 * Loop over a trip count: body inputs are the iteration number, the condition and the carried values; its outputs are the
 * condition, the carried values, and values stacked over iterations (their first dimension is named by attribute `steps`).
 */
const inferLoop: Infer = (inputs, { body, steps }) => {
  if (!isSubgraph(body)) throw new GraphError('Loop needs a body')
  const carried = inputs.length - 2
  const state = inputs.slice(2)
  expectSameTypes('the values carried into the body and those it takes', state, body.inputs.slice(2))
  expectSameTypes('the values that the body takes and gives', state, body.outputs.slice(1, 1 + carried))
  return body.outputs
    .slice(1)
    .map(({ dtype, shape }, i) => ({ dtype, shape: i < carried ? shape : [String(steps), ...shape] }))
}

/**
 * Scan over sequences along axis 0: body inputs are the states and a step of each sequence; its outputs are the states, and
 * values stacked over steps. The last `num_scan_inputs` inputs are sequences.
 */
const inferScan: Infer = (inputs, attributes) => {
  const { body } = attributes
  if (!isSubgraph(body)) throw new GraphError('Scan needs a body')
  const count = inputs.length - requireNumber(attributes.num_scan_inputs, 'num_scan_inputs')
  const [states, sequences] = [inputs.slice(0, count), inputs.slice(count)]
  if (sequences.length === 0) throw new GraphError('Scan needs a sequence')
  const [steps] = sequences[0].shape
  const slices = sequences.map(({ dtype, shape }) => {
    if (shape.length === 0 || shape[0] !== steps) {
      const shapes = sequences.map(sequence => formatShape(sequence.shape))
      throw new GraphError(`Scan: the sequences ${shapes.join(', ')} differ in their first size`)
    }
    return { dtype, shape: shape.slice(1) }
  })
  expectSameTypes(
    'the states and steps given and those that the body takes',
    [...states, ...slices],
    body.inputs,
  )
  expectSameTypes('the states that the body takes and gives', states, body.outputs.slice(0, count))
  const directions = ['scan_input_directions', 'scan_output_directions'].map(name =>
    requireNumbers(attributes[name], name),
  )
  if (directions[0].length !== sequences.length || directions[1].length !== body.outputs.length - count) {
    throw new GraphError('Scan needs a direction for each sequence and each output')
  }
  return body.outputs.map(({ dtype, shape }, i) => ({ dtype, shape: i < count ? shape : [steps, ...shape] }))
}

/** Every operator of the set. */
export const operators: Readonly<Record<string, Infer>> = {
  // one operand, element by element
  Identity: unary(ANY),
  Neg: unary(NUMBERS),
  Abs: unary(NUMBERS),
  Exp: unary(FLOATS),
  Log: unary(FLOATS),
  Sqrt: unary(FLOATS),
  Reciprocal: unary(FLOATS),
  Sin: unary(FLOATS),
  Cos: unary(FLOATS),
  Erf: unary(FLOATS),
  Tanh: unary(FLOATS),
  Sigmoid: unary(FLOATS),
  Softplus: unary(FLOATS),
  Relu: unary(FLOATS),
  Sign: unary(FLOATS),
  HardSigmoid: unary(FLOATS),
  Floor: unary(FLOATS),
  Round: unary(FLOATS),
  Not: unary(['bool']),
  Cast: inferCast,
  DequantizeLinear: inferDequantizeLinear,
  // two operands with broadcasting
  Add: binary(NUMBERS),
  Sub: binary(NUMBERS),
  Mul: binary(NUMBERS),
  Div: binary(NUMBERS),
  Pow: binary(FLOATS),
  Max: binary(NUMBERS),
  Min: binary(NUMBERS),
  Equal: binary(ANY, 'bool'),
  Greater: binary(NUMBERS, 'bool'),
  GreaterOrEqual: binary(NUMBERS, 'bool'),
  Less: binary(NUMBERS, 'bool'),
  LessOrEqual: binary(NUMBERS, 'bool'),
  And: binary(['bool']),
  Or: binary(['bool']),
  Where: inferWhere,
  // products
  MatMul: inferMatMul,
  Gemm: inferGemm,
  Conv: inferConv,
  ConvTranspose: inferConvTranspose,
  // pools
  MaxPool: inferMaxPool,
  AveragePool: inferAveragePool,
  // convolutions and pools in the blocked layout: see blocked.ts
  'nchwc.ReorderInput': inferReorder(true),
  'nchwc.ReorderOutput': inferReorder(false),
  'nchwc.Conv': inferConv,
  'nchwc.MaxPool': (inputs, attributes) => inferMaxPool(inputs, attributes).slice(0, 1),
  // reductions
  ReduceSum: reduction(NUMBERS),
  ReduceMean: reduction(FLOATS),
  ReduceMax: reduction(NUMBERS),
  ReduceMin: reduction(NUMBERS),
  ArgMax: inferArgMax,
  TopK: inferTopK,
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  // shape and place
  Shape: ([x], { start, end }) => [
    {
      dtype: 'int64',
      shape: [requireNumber(end ?? x.shape.length, 'end') - requireNumber(start ?? 0, 'start')],
    },
  ],
  Reshape: inferReshape,
  Expand: inferExpand,
  Transpose: inferTranspose,
  Unsqueeze: inferUnsqueeze,
  Squeeze: inferSqueeze,
  Concat: inferConcat,
  Split: inferSplit,
  Slice: inferSlice,
  Pad: inferPad,
  Gather: inferGather,
  ScatterND: inferScatterND,
  GatherElements: inferGatherElements,
  ScatterElements: inferScatterElements,
  // control flow
  If: inferIf,
  Loop: inferLoop,
  Scan: inferScan,
}

/** Applies an operator after checking its inputs, and gives all of its outputs. */
export function applyAll(
  op: string,
  inputs: readonly Value[],
  attributes: Attributes = {},
): readonly Value[] {
  const infer = operators[op]
  if (!infer) throw new GraphError(`unknown operator ${op}`)
  let types: readonly ValueType[]
  try {
    types = infer(inputs, attributes)
  } catch (error) {
    if (error instanceof GraphError && !error.message.startsWith(op))
      throw new GraphError(`${op}: ${error.message}`)
    throw error
  }
  return createNode(op, inputs, attributes, types)
}

/** Applies an operator of one output. */
export function apply(op: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
  return applyAll(op, inputs, attributes)[0]
}
