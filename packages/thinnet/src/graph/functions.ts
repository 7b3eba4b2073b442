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

/** `a + b`, with NumPy's broadcasting, as all functions of two operands. */
export const add = binary('Add')
/** `a - b`. */
export const sub = binary('Sub')
/** `a · b`, element by element. */
export const mul = binary('Mul')
/** `a / b`; of whole numbers, the part in front of the point. */
export const div = binary('Div')
/** `a ^ b`. */
export const pow = binary('Pow')
/** The larger of each two elements. */
export const maximum = binary('Max')
/** The smaller of each two elements. */
export const minimum = binary('Min')
/** Whether `a = b`, as bool. */
export const equal = binary('Equal')
/** Whether `a > b`, as bool. */
export const greater = binary('Greater')
/** Whether `a ≥ b`, as bool. */
export const greaterOrEqual = binary('GreaterOrEqual')
/** Whether `a < b`, as bool. */
export const less = binary('Less')
/** Whether `a ≤ b`, as bool. */
export const lessOrEqual = binary('LessOrEqual')
/** Whether both are true; of bool values. */
export const and = binary('And')
/** Whether one or both are true; of bool values. */
export const or = binary('Or')

/** `-x`. */
export const neg = unary('Neg')
/** `|x|`. */
export const abs = unary('Abs')
/** `e ^ x`. */
export const exp = unary('Exp')
/** The natural logarithm; -Infinity at 0, NaN below. */
export const log = unary('Log')
/** The square root; NaN below 0. Its gradient at 0 is infinite. */
export const sqrt = unary('Sqrt')
/** `1 / x`. */
export const reciprocal = unary('Reciprocal')
/** The sine of an angle in radians. */
export const sin = unary('Sin')
/** The cosine of an angle in radians. */
export const cos = unary('Cos')
/** The error function, `2 / sqrt(π) · ∫₀ˣ exp(-t²) dt`. */
export const erf = unary('Erf')
/** The hyperbolic tangent, between -1 and 1. */
export const tanh = unary('Tanh')
/** `1 / (1 + exp(-x))`, between 0 and 1. */
export const sigmoid = unary('Sigmoid')
/** `log(1 + exp(x))`. */
export const softplus = unary('Softplus')
/** `max(x, 0)`; its gradient at 0 is 0. */
export const relu = unary('Relu')
/** -1, 0 or 1. */
export const sign = unary('Sign')
/** The next integer at or below. */
export const floor = unary('Floor')
/** To the nearest integer, halves to even. */
export const round = unary('Round')
/** Whether x is false; of a bool value. */
export const not = unary('Not')
/** The value itself, under a node of its own. */
export const identity = unary('Identity')

/** `x · x`. */
export const square = (x: Value): Value => mul(x, x)

/** Each element, moved into `[low, high]`; where it was outside, the gradient is 0. */
export const clip = (x: Value, low: number, high: number): Value => minimum(maximum(x, low), high)

/** The elements as another type; floats lose what is behind the point when they become whole numbers. */
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

/** `a` where the condition (bool) holds, `b` elsewhere. */
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

/** Options of {@link reduceSum}, {@link reduceMean}, {@link reduceMax} and {@link reduceMin}. */
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

/** The sum over axes. */
export const reduceSum = reduction('ReduceSum')
/** The mean over axes. */
export const reduceMean = reduction('ReduceMean')
/** The largest element over axes; elements that are equally large share the gradient. */
export const reduceMax = reduction('ReduceMax')
/** The smallest element over axes; elements that are equally small share the gradient. */
export const reduceMin = reduction('ReduceMin')

/** The index of the largest element along an axis (the first of equals), as int64. */
export function argMax(x: Value, axis = -1): Value {
  return apply('ArgMax', [x], { axis: resolveAxis(axis, x.shape.length), keepdims: 0 })
}

/** The `k` largest elements along the last axis, and their int64 indices. */
export function topK(
  x: Value,
  k: number,
): {
  /** `[..., k]`, the largest first. */
  values: Value
  /** Their places along the last axis, int64 `[..., k]`. */
  indices: Value
} {
  const [values, indices] = applyAll('TopK', [x, constant([k], 'int64')])
  return { values, indices }
}

/** `exp(x) / sum(exp(x))` along an axis; default the last. */
export function softmax(x: Value, axis = -1): Value {
  return apply('Softmax', [x], { axis: resolveAxis(axis, x.shape.length) })
}

/** The logarithm of `softmax`, exact where that is near 0. */
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

/** Axis i of the result is axis `perm[i]` of `x`. */
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

/** New axes of size 1, in these places of the result. */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : apply('Unsqueeze', [x, constant(axes, 'int64')])
}

/** Without these axes, which have size 1. */
export function squeeze(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : apply('Squeeze', [x, constant(axes, 'int64')])
}

/** Values one after the other along an axis; their other sizes are equal. */
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
