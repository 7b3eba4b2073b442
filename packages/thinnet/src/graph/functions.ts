// The operators as functions: what layers, losses, metrics, optimizers and gradient rules are written in.

import { apply, applyAll, broadcastShapes, GraphError, resolveAxis } from './operators.js'
import {
  constant,
  type DType,
  dimensionSize,
  factorsOf,
  formatShape,
  type Shape,
  sameShape,
  type Value,
} from './value.js'

/** A value, or a number that stands for a scalar constant of the other operand's dtype. */
export type Operand = Value | number

function pair(a: Operand, b: Operand): readonly [Value, Value] {
  if (typeof a === 'number') {
    const right = typeof b === 'number' ? constant(b) : b
    return [constant(a, right.dtype), right]
  }
  return [a, typeof b === 'number' ? constant(b, a.dtype) : b]
}

const binary = (op: string) => (a: Operand, b: Operand) => apply(op, pair(a, b))
const unary = (op: string) => (x: Value) => apply(op, [x])

export const add = binary('Add')
export const sub = binary('Sub')
export const mul = binary('Mul')
export const div = binary('Div')
export const pow = binary('Pow')
export const maximum = binary('Max')
export const minimum = binary('Min')
export const equal = binary('Equal')
export const greater = binary('Greater')
export const greaterOrEqual = binary('GreaterOrEqual')
export const less = binary('Less')
export const lessOrEqual = binary('LessOrEqual')
export const and = binary('And')
export const or = binary('Or')

export const neg = unary('Neg')
export const abs = unary('Abs')
export const exp = unary('Exp')
export const log = unary('Log')
export const sqrt = unary('Sqrt')
export const reciprocal = unary('Reciprocal')
export const sin = unary('Sin')
export const cos = unary('Cos')
export const erf = unary('Erf')
export const tanh = unary('Tanh')
export const sigmoid = unary('Sigmoid')
export const softplus = unary('Softplus')
export const relu = unary('Relu')
export const sign = unary('Sign')
export const floor = unary('Floor')
/** To the nearest integer, halves to even. */
export const round = unary('Round')
export const not = unary('Not')
export const identity = unary('Identity')

export const square = (x: Value): Value => mul(x, x)

export const clip = (x: Value, low: number, high: number): Value => minimum(maximum(x, low), high)

export function cast(x: Value, to: DType): Value {
  return x.dtype === to ? x : apply('Cast', [x], { to })
}

/** 1 where the condition holds, 0 elsewhere. */
export const indicator = (condition: Value): Value => cast(condition, 'float32')

/**
 * 1 where `x` is above a threshold, 0 elsewhere, as floats: `indicator(greater(x, threshold))` in one operator, of which the engine
 * computes 15,000 elements in 2 µs; `Sign` takes 19 for as many.
 *
 * HardSigmoid is `max(0, min(1, αx + β))`. With a power of two for α, `αx - αt` is exact around t, and at least 1 for the next float
 * above t. Around 0 that leaves out the numbers below 2⁻¹²⁷, the smaller half of the denormal ones.
 */
export function above(x: Value, threshold: number): Value {
  const t = Math.fround(threshold)
  const exponent = t === 0 ? 127 : 25 - Math.floor(Math.log2(Math.abs(t)))
  if (exponent > 127) return indicator(greater(x, t))
  const alpha = 2 ** exponent
  return apply('HardSigmoid', [x], { alpha, beta: -alpha * t })
}

export function where(condition: Value, a: Operand, b: Operand): Value {
  return apply('Where', [condition, ...pair(a, b)])
}

/** The matrix product over the last two axes; matrices take ONNX's Gemm, which transposes for nothing. */
export function matMul(a: Value, b: Value): Value {
  return a.shape.length === 2 && b.shape.length === 2 ? gemm(a, b) : apply('MatMul', [a, b])
}

/** op(a) op(b) + c for matrices, where op transposes if asked to. */
export function gemm(
  a: Value,
  b: Value,
  options: { c?: Value; transA?: boolean; transB?: boolean } = {},
): Value {
  const { c, transA = false, transB = false } = options
  return apply('Gemm', c ? [a, b, c] : [a, b], { transA: transA ? 1 : 0, transB: transB ? 1 : 0 })
}

export interface ReduceOptions {
  /** Axes to reduce; all of them if absent. */
  axes?: readonly number[]
  /** Keep the reduced axes, with size 1. */
  keepDims?: boolean
}

const reduction =
  (op: string) =>
  (x: Value, { axes = x.shape.map((_, axis) => axis), keepDims = false }: ReduceOptions = {}): Value => {
    if (axes.length === 0) return x
    const resolved = axes.map(axis => resolveAxis(axis, x.shape.length))
    return apply(op, [x, constant(resolved, 'int64')], { keepdims: keepDims ? 1 : 0 })
  }

export const reduceSum = reduction('ReduceSum')
export const reduceMean = reduction('ReduceMean')
export const reduceMax = reduction('ReduceMax')
export const reduceMin = reduction('ReduceMin')

/** The index of the largest element along an axis (the first of equals), as int64. */
export function argMax(x: Value, axis = -1): Value {
  return apply('ArgMax', [x], { axis: resolveAxis(axis, x.shape.length), keepdims: 0 })
}

/** The `k` largest elements along the last axis, and their int64 indices. */
export function topK(x: Value, k: number): { values: Value; indices: Value } {
  const [values, indices] = applyAll('TopK', [x, constant([k], 'int64')])
  return { values, indices }
}

export function softmax(x: Value, axis = -1): Value {
  return apply('Softmax', [x], { axis: resolveAxis(axis, x.shape.length) })
}

export function logSoftmax(x: Value, axis = -1): Value {
  return apply('LogSoftmax', [x], { axis: resolveAxis(axis, x.shape.length) })
}

/** Reshapes; 0 keeps the dimension in that place (the batch axis, say), -1 takes what is left. */
export function reshape(x: Value, shape: readonly number[]): Value {
  return apply('Reshape', [x, constant(shape, 'int64')])
}

/** As `reshape`, for sizes that only the caller knows: `shape` says what -1 will come to. */
export function reshapeTo(x: Value, shape: Shape): Value {
  const target = shape.map(dim => (typeof dim === 'number' ? dim : -1))
  return apply('Reshape', [x, constant(target, 'int64')], { dims: shape.join(',') })
}

/** All elements in one axis. */
export const flatten = (x: Value): Value => (x.shape.length === 1 ? x : reshape(x, [-1]))

export function transpose(x: Value, perm: readonly number[]): Value {
  return perm.every((axis, i) => axis === i) ? x : apply('Transpose', [x], { perm })
}

/** Swaps the last two axes. */
export function swapLastAxes(x: Value): Value {
  const rank = x.shape.length
  const perm = x.shape.map((_, axis) => axis)
  perm[rank - 1] = rank - 2
  perm[rank - 2] = rank - 1
  return transpose(x, perm)
}

export function unsqueeze(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : apply('Unsqueeze', [x, constant(axes, 'int64')])
}

export function squeeze(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : apply('Squeeze', [x, constant(axes, 'int64')])
}

export function concat(values: readonly Value[], axis: number): Value {
  return values.length === 1
    ? values[0]
    : apply('Concat', values, { axis: resolveAxis(axis, values[0].shape.length) })
}

/** Cuts along an axis into parts of the given sizes. */
export function split(x: Value, sizes: readonly number[], axis = 0): readonly Value[] {
  return sizes.length === 1 && sizes[0] === x.shape[axis]
    ? [x]
    : applyAll('Split', [x, constant(sizes, 'int64')], { axis })
}

/** Elements `start` up to, not including, `end` along one axis. */
export function slice(x: Value, axis: number, start: number, end: number): Value {
  const at = constant([resolveAxis(axis, x.shape.length)], 'int64')
  return apply('Slice', [x, constant([start], 'int64'), constant([end], 'int64'), at])
}

/** As `slice`, with bounds computed in the graph; `dim` names the size of the result, or is it. */
export function dynamicSlice(x: Value, axis: number, start: Value, end: Value, dim: string | number): Value {
  return apply('Slice', [x, start, end, constant([resolveAxis(axis, x.shape.length)], start.dtype)], { dim })
}

/** Takes the entries at `indices` along an axis. */
export function gather(x: Value, indices: Value, axis = 0): Value {
  return apply('Gather', [x, indices], { axis: resolveAxis(axis, x.shape.length) })
}

/** The element of `x` that each of `indices` points to along an axis; `indices` has the rank of `x`. */
export function gatherElements(x: Value, indices: Value, axis: number): Value {
  return apply('GatherElements', [x, indices], { axis: resolveAxis(axis, x.shape.length) })
}

/** `x` with each element of `updates` added where its index points along an axis; indices that repeat add up. */
export function scatterElementsAdd(x: Value, indices: Value, updates: Value, axis: number): Value {
  const at = resolveAxis(axis, x.shape.length)
  return apply('ScatterElements', [x, indices, updates], { axis: at, reduction: 'add' })
}

/** Surrounds with zeros: `before[axis]` in front and `after[axis]` behind. */
export function pad(x: Value, before: readonly number[], after: readonly number[]): Value {
  if ([...before, ...after].every(amount => amount === 0)) return x
  return apply('Pad', [x, constant([...before, ...after], 'int64'), constant(0, x.dtype)], {
    mode: 'constant',
  })
}

/** `x` with `updates` added at `indices` ([..., 1], along the first axis); indices that repeat add up. */
export function scatterAdd(x: Value, indices: Value, updates: Value): Value {
  return apply('ScatterND', [x, cast(indices, 'int64'), updates], { reduction: 'add' })
}

/**
 * Broadcasts `x` to a shape. Dimensions known only at run time are looked up in `like`, a value of that very shape.
 */
export function broadcastTo(x: Value, shape: Shape, like?: Value): Value {
  if (sameShape(x.shape, shape)) return x
  if (!sameShape(broadcastShapes(x.shape, shape), shape)) {
    throw new GraphError(`${formatShape(x.shape)} cannot be broadcast to ${formatShape(shape)}`)
  }
  const numbers = shape.filter(dim => typeof dim === 'number')
  const known = numbers.length === shape.length
  if (!known && !(like && sameShape(like.shape, shape))) {
    throw new GraphError(`broadcasting to ${formatShape(shape)} needs a value of that shape`)
  }
  const target = known || !like ? constant(numbers, 'int64') : apply('Shape', [like])
  return apply('Expand', [x, target], { dims: shape.join(',') })
}

/** Zeros (or another number) in the shape of a value. */
export function fillLike(x: Value, value = 0): Value {
  return broadcastTo(constant(value, x.dtype), x.shape, x)
}

/** The number of elements along the given axes, as a float32 scalar. */
export function countElements(x: Value, axes: readonly number[] = x.shape.map((_, axis) => axis)): Value {
  const sizes = axes.flatMap(axis => factorsOf(x.shape[resolveAxis(axis, x.shape.length)]))
  return sizes.map(dimensionSize).reduce(mul, constant(1))
}

/** Rows of zeros with a one at the place that each (whole) number of `labels` names: `[...shape]` to `[...shape, classes]`. */
export function oneHot(labels: Value, classes: number): Value {
  const range = constant(
    Array.from({ length: classes }, (_, i) => i),
    labels.dtype,
  )
  return indicator(equal(unsqueeze(labels, [labels.shape.length]), range))
}

/** Runs one of two branches; values they compute for themselves are computed only in the branch that runs. */
export function conditional(condition: Value, yes: readonly Value[], no: readonly Value[]): readonly Value[] {
  return applyAll('If', [condition], {
    then_branch: { inputs: [], outputs: yes },
    else_branch: { inputs: [], outputs: no },
  })
}
