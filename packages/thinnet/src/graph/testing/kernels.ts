// What each operator computes, after ONNX's specification: plain loops over indices, to be read and believed.

import type { Attribute, DType, Node } from '../index.js'
import {
  averagePool,
  blockedConv,
  blockedMaxPool,
  conv,
  convTranspose,
  maxPool,
  reorderInput,
  reorderOutput,
} from './convolutionKernels.js'

/** Elements row by row, and the shape. Booleans are 0 and 1. */
export interface Tensor {
  readonly data: readonly number[]
  readonly shape: readonly number[]
}

/** From the inputs of a node to its outputs. */
type Kernel = (inputs: readonly Tensor[], node: Node) => readonly Tensor[]

type Index = readonly number[]

export const countOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1)

/** The place of element number `flat`, axis by axis. */
function indexOf(flat: number, shape: readonly number[]): number[] {
  const index: number[] = []
  let rest = flat
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size)
    rest = Math.floor(rest / size)
  }
  return index
}

/** The number of the element at an index; axes of size 1 are broadcast. */
const flatten = (index: Index, shape: readonly number[]): number =>
  shape.reduce((flat, size, axis) => flat * size + (size === 1 ? 0 : index[axis]), 0)

/** A tensor made element by element. */
function build(shape: readonly number[], element: (index: Index) => number): Tensor {
  return { shape, data: Array.from({ length: countOf(shape) }, (_, flat) => element(indexOf(flat, shape))) }
}

/** The element at an index; leading axes that the tensor lacks and axes of size 1 are broadcast. */
function at({ data, shape }: Tensor, index: Index): number {
  return data[flatten(index.slice(index.length - shape.length), shape)]
}

function broadcast(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map(shape => shape.length))
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map(shape => shape[axis - (rank - shape.length)] ?? 1)
    const size = sizes.find(size => size !== 1) ?? 1
    if (sizes.some(other => other !== 1 && other !== size)) {
      throw new Error(`[${shapes.join('] and [')}] cannot be broadcast together`)
    }
    return size
  })
}

const fromFront = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)

const numberOf = (attribute: Attribute | undefined, fallback: number): number =>
  attribute === undefined ? fallback : Number(attribute)

const elementwise =
  (compute: (...operands: number[]) => number): Kernel =>
  inputs => [
    build(broadcast(...inputs.map(input => input.shape)), index =>
      compute(...inputs.map(input => at(input, index))),
    ),
  ]

const comparison = (holds: (a: number, b: number) => boolean): Kernel =>
  elementwise((a, b) => (holds(a, b) ? 1 : 0))

/** Combines the elements along the axes of the second input; all axes if it is empty. */
const reduction =
  (combine: (elements: readonly number[]) => number): Kernel =>
  ([x, axes], { attributes }) => {
    const rank = x.shape.length
    const reduced = axes.data.map(axis => fromFront(axis, rank))
    const isReduced = (axis: number) => reduced.length === 0 || reduced.includes(axis)
    const kept = x.shape.map((size, axis) => (isReduced(axis) ? 1 : size))
    const groups = Array.from({ length: countOf(kept) }, (): number[] => [])
    x.data.forEach((element, flat) => {
      const group = indexOf(flat, x.shape).map((i, axis) => (isReduced(axis) ? 0 : i))
      groups[flatten(group, kept)].push(element)
    })
    const keepDims = numberOf(attributes.keepdims, 1) === 1
    const shape = keepDims ? kept : x.shape.filter((_, axis) => !isReduced(axis))
    return [{ data: groups.map(combine), shape }]
  }

const sum = (elements: readonly number[]): number => elements.reduce((total, element) => total + element, 0)

/** The elements along an axis through `index`. */
const line = (x: Tensor, axis: number, index: Index): number[] =>
  Array.from({ length: x.shape[axis] }, (_, i) => at(x, index.with(axis, i)))

/** Computes each element from its place and all the elements along the axis. */
const alongAxis =
  (compute: (elements: readonly number[], place: number) => number): Kernel =>
  ([x], { attributes }) => {
    const axis = fromFront(numberOf(attributes.axis, -1), x.shape.length)
    return [build(x.shape, index => compute(line(x, axis, index), index[axis]))]
  }

const logSumExp = (elements: readonly number[]): number => {
  const largest = Math.max(...elements)
  return largest + Math.log(sum(elements.map(element => Math.exp(element - largest))))
}

/** The error function: its power series near 0, the continued fraction of its complement farther out. */
export function erf(x: number): number {
  const z = Math.abs(x)
  if (z < 2.5) {
    let term = x
    let total = x
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(total); n++) {
      term *= (-x * x) / n
      total += term / (2 * n + 1)
    }
    return (2 / Math.sqrt(Math.PI)) * total
  }
  let fraction = 0
  for (let n = 60; n > 0; n--) fraction = n / 2 / (z + fraction)
  return Math.sign(x) * (1 - Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + fraction))
}

const roundHalfToEven = (x: number): number => {
  const below = Math.floor(x)
  if (x - below !== 0.5) return Math.round(x)
  return below % 2 === 0 ? below : below + 1
}

const castTo: Readonly<Record<DType, (x: number) => number>> = {
  float32: x => x,
  int32: Math.trunc,
  int64: Math.trunc,
  uint8: Math.trunc,
  bool: x => (x === 0 ? 0 : 1),
}

function multiply(a: Tensor, b: Tensor): Tensor {
  const [rows, inner] = a.shape.slice(-2)
  const [innerB, columns] = b.shape.slice(-2)
  if (inner !== innerB) throw new Error(`[${a.shape}] and [${b.shape}] cannot be multiplied`)
  const leading = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2))
  return build([...leading, rows, columns], index => {
    const before = index.slice(0, -2)
    const [i, j] = index.slice(-2)
    return sum(Array.from({ length: inner }, (_, k) => at(a, [...before, i, k]) * at(b, [...before, k, j])))
  })
}

const gemm: Kernel = ([a, b, c], { attributes }) => {
  const flip = (x: Tensor): Tensor => build([...x.shape].reverse(), ([i, j]) => at(x, [j, i]))
  const product = multiply(attributes.transA ? flip(a) : a, attributes.transB ? flip(b) : b)
  const alpha = numberOf(attributes.alpha, 1)
  return [build(product.shape, index => alpha * at(product, index) + (c ? at(c, index) : 0))]
}

const argMax: Kernel = ([x], { attributes }) => {
  const axis = fromFront(numberOf(attributes.axis, 0), x.shape.length)
  const kept = build(x.shape.with(axis, 1), index => {
    const elements = line(x, axis, index)
    return elements.indexOf(Math.max(...elements))
  })
  const keepDims = numberOf(attributes.keepdims, 1) === 1
  return [{ ...kept, shape: keepDims ? kept.shape : x.shape.filter((_, i) => i !== axis) }]
}

/** Of equal elements, the one with the lower index comes first. */
const topK: Kernel = ([x, k]) => {
  const axis = x.shape.length - 1
  const shape = x.shape.with(axis, k.data[0])
  const order = (index: Index) => {
    const elements = line(x, axis, index)
    return elements.map((_, i) => i).sort((i, j) => elements[j] - elements[i] || i - j)
  }
  const indices = build(shape, index => order(index.with(axis, 0))[index[axis]])
  return [build(shape, index => at(x, index.with(axis, at(indices, index)))), indices]
}

/** 0 copies the size in that place, -1 is what is left. */
const reshape: Kernel = ([x, target]) => {
  const shape = target.data.map((size, axis) => (size === 0 ? x.shape[axis] : size))
  const known = countOf(shape.filter(size => size !== -1))
  return [{ data: x.data, shape: shape.map(size => (size === -1 ? x.data.length / known : size)) }]
}

const transpose: Kernel = ([x], { attributes: { perm } }) => {
  const order = Array.isArray(perm) ? perm.map(Number) : x.shape.map((_, axis) => axis).reverse()
  return [
    build(
      order.map(axis => x.shape[axis]),
      index =>
        at(
          x,
          x.shape.map((_, axis) => index[order.indexOf(axis)]),
        ),
    ),
  ]
}

const unsqueeze: Kernel = ([x, axes]) => {
  const rank = x.shape.length + axes.data.length
  const places = axes.data.map(axis => fromFront(axis, rank))
  const sizes = [...x.shape]
  const shape = Array.from({ length: rank }, (_, axis) =>
    places.includes(axis) ? 1 : (sizes.shift() ?? Number.NaN),
  )
  return [{ data: x.data, shape }]
}

const squeeze: Kernel = ([x, axes]) => {
  const places = axes.data.map(axis => fromFront(axis, x.shape.length))
  return [{ data: x.data, shape: x.shape.filter((_, axis) => !places.includes(axis)) }]
}

const concat: Kernel = (inputs, { attributes }) => {
  const axis = fromFront(Number(attributes.axis), inputs[0].shape.length)
  const shape = inputs[0].shape.with(axis, sum(inputs.map(input => input.shape[axis])))
  return [
    build(shape, index => {
      let place = index[axis]
      const part = inputs.find(input => {
        if (place < input.shape[axis]) return true
        place -= input.shape[axis]
        return false
      })
      return part ? at(part, index.with(axis, place)) : Number.NaN
    }),
  ]
}

/** Every `step`th part of `x` from `start` on, `length` of them, along one axis. */
const cut = (x: Tensor, axis: number, start: number, length: number, step = 1): Tensor =>
  // an axis of size 1 is not broadcast here, so that its only index is 0
  build(x.shape.with(axis, length), index => at(x, index.with(axis, index[axis] * step + start)))

const split: Kernel = ([x, sizes], { attributes }) => {
  const axis = fromFront(numberOf(attributes.axis, 0), x.shape.length)
  return sizes.data.map((size, i) => cut(x, axis, sum(sizes.data.slice(0, i)), size))
}

const slice: Kernel = ([x, starts, ends, axes, steps]) => {
  const result = axes.data.reduce<Tensor>((rest, axisGiven, i) => {
    const axis = fromFront(axisGiven, x.shape.length)
    const size = x.shape[axis]
    const clamp = (bound: number) => Math.min(Math.max(bound < 0 ? bound + size : bound, 0), size)
    const start = clamp(starts.data[i])
    const step = steps?.data[i] ?? 1
    return cut(rest, axis, start, Math.ceil(Math.max(clamp(ends.data[i]) - start, 0) / step), step)
  }, x)
  return [result]
}

const pad: Kernel = ([x, pads, filler]) => {
  const rank = x.shape.length
  const before = pads.data.slice(0, rank)
  const shape = x.shape.map((size, axis) => before[axis] + size + pads.data[axis + rank])
  return [
    build(shape, index => {
      const place = index.map((i, axis) => i - before[axis])
      const inside = place.every((i, axis) => i >= 0 && i < x.shape[axis])
      return inside ? at(x, place) : filler.data[0]
    }),
  ]
}

const gather: Kernel = ([x, indices], { attributes }) => {
  const axis = fromFront(numberOf(attributes.axis, 0), x.shape.length)
  const after = axis + indices.shape.length
  return [
    build([...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], index => {
      const place = fromFront(at(indices, index.slice(axis, after)), x.shape[axis])
      if (!(place >= 0 && place < x.shape[axis])) throw new Error(`Gather: no entry ${place}`)
      return at(x, [...index.slice(0, axis), place, ...index.slice(after)])
    }),
  ]
}

const gatherElements: Kernel = ([x, indices], { attributes }) => {
  const axis = fromFront(numberOf(attributes.axis, 0), x.shape.length)
  return [
    build(indices.shape, index => at(x, index.with(axis, fromFront(at(indices, index), x.shape[axis])))),
  ]
}

const scatterElements: Kernel = ([x, indices, updates], { attributes }) => {
  const axis = fromFront(numberOf(attributes.axis, 0), x.shape.length)
  const data = [...x.data]
  updates.data.forEach((update, i) => {
    const index = indexOf(i, updates.shape).with(axis, fromFront(indices.data[i], x.shape[axis]))
    const place = flatten(index, x.shape)
    data[place] = attributes.reduction === 'add' ? data[place] + update : update
  })
  return [{ data, shape: x.shape }]
}

const scatterND: Kernel = ([x, indices, updates], { attributes: { reduction: how } }) => {
  const data = [...x.data]
  const depth = indices.shape[indices.shape.length - 1]
  const block = countOf(x.shape.slice(depth))
  for (let i = 0; i < indices.data.length / depth; i++) {
    const place = indices.data.slice(i * depth, (i + 1) * depth)
    const start = place.reduce(
      (flat, index, axis) => flat * x.shape[axis] + fromFront(index, x.shape[axis]),
      0,
    )
    for (let j = 0; j < block; j++) {
      const update = updates.data[i * block + j]
      data[start * block + j] = how === 'add' ? data[start * block + j] + update : update
    }
  }
  return [{ data, shape: x.shape }]
}

export const kernels: Readonly<Record<string, Kernel>> = {
  Identity: elementwise(x => x),
  Neg: elementwise(x => -x),
  Abs: elementwise(Math.abs),
  Exp: elementwise(Math.exp),
  Log: elementwise(Math.log),
  Sqrt: elementwise(Math.sqrt),
  Reciprocal: elementwise(x => 1 / x),
  Sin: elementwise(Math.sin),
  Cos: elementwise(Math.cos),
  Erf: elementwise(erf),
  Tanh: elementwise(Math.tanh),
  Sigmoid: elementwise(x => 1 / (1 + Math.exp(-x))),
  Softplus: elementwise(x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Relu: elementwise(x => Math.max(x, 0)),
  Sign: elementwise(Math.sign),
  HardSigmoid: (inputs, node) => {
    const [alpha, beta] = [Number(node.attributes.alpha), Number(node.attributes.beta)]
    return elementwise(x => Math.max(0, Math.min(1, alpha * x + beta)))(inputs, node)
  },
  Floor: elementwise(Math.floor),
  Round: elementwise(roundHalfToEven),
  Not: elementwise(x => 1 - x),
  Cast: ([x], { outputs: [{ dtype }] }) => [{ data: x.data.map(castTo[dtype]), shape: x.shape }],

  DequantizeLinear: elementwise((a, b) => a * b),
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  // whole numbers are divided towards zero
  Div: (inputs, node) =>
    elementwise((a, b) => (node.outputs[0].dtype === 'float32' ? a / b : Math.trunc(a / b)))(inputs, node),
  Pow: elementwise((a, b) => a ** b),
  Max: elementwise(Math.max),
  Min: elementwise(Math.min),
  Equal: comparison((a, b) => a === b),
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  And: elementwise((a, b) => a * b),
  Or: elementwise(Math.max),
  Where: elementwise((condition, a, b) => (condition ? a : b)),

  MatMul: ([a, b]) => [multiply(a, b)],
  Gemm: gemm,
  Conv: (inputs, { attributes }) => conv(inputs, attributes),
  ConvTranspose: (inputs, { attributes }) => convTranspose(inputs, attributes),
  MaxPool: (inputs, { attributes }) => maxPool(inputs, attributes),
  'nchwc.ReorderInput': (inputs, { attributes }) => reorderInput(inputs, attributes),
  'nchwc.ReorderOutput': (inputs, { attributes }) => reorderOutput(inputs, attributes),
  'nchwc.Conv': (inputs, { attributes }) => blockedConv(inputs, attributes),
  'nchwc.MaxPool': (inputs, { attributes }) => blockedMaxPool(inputs, attributes),
  AveragePool: (inputs, { attributes }) => averagePool(inputs, attributes),

  ReduceSum: reduction(sum),
  ReduceMean: reduction(elements => sum(elements) / elements.length),
  ReduceMax: reduction(elements => Math.max(...elements)),
  ReduceMin: reduction(elements => Math.min(...elements)),
  ArgMax: argMax,
  TopK: topK,
  Softmax: alongAxis((elements, place) => Math.exp(elements[place] - logSumExp(elements))),
  LogSoftmax: alongAxis((elements, place) => elements[place] - logSumExp(elements)),

  Shape: ([x], { attributes: { start, end } }) => {
    const shape = x.shape.slice(numberOf(start, 0), numberOf(end, x.shape.length))
    return [{ data: shape, shape: [shape.length] }]
  },
  Reshape: reshape,
  Expand: ([x, target]) => [build(broadcast(x.shape, target.data), index => at(x, index))],
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  GatherElements: gatherElements,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
}
