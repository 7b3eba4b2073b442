// The gradient rule of every differentiable operator: from the gradient of its output to those of its inputs.
// Rules are written with the same functions as layers; what is not needed in the end is dropped as dead code.

import { blockedConvolutionGradients, blockedMaxPoolGradient } from './blocked.js'
import {
  averagePoolGradient,
  convolutionInputGradient,
  kernelGradient,
  maxPoolGradient,
  sumOverPlaces,
} from './convolution.js'
import {
  above,
  broadcastTo,
  concat,
  cos,
  countElements,
  div,
  equal,
  exp,
  fillLike,
  gather,
  gatherElements,
  gemm,
  greater,
  greaterOrEqual,
  indicator,
  less,
  lessOrEqual,
  log,
  matMul,
  mul,
  neg,
  pad,
  pow,
  reduceSum,
  reshape,
  reshapeTo,
  scatterAdd,
  scatterElementsAdd,
  sigmoid,
  sign,
  sin,
  slice,
  split,
  squeeze,
  sub,
  swapLastAxes,
  transpose,
  unsqueeze,
  where,
} from './functions.js'
import { apply, GraphError, requireNumbers, resolveAxis } from './operators.js'
import { scanGradient } from './scanGradient.js'
import { constantValues, type Node, type Value } from './value.js'

type Gradients = readonly (Value | undefined)[]

/** `g` is the gradient of the first output, `gradients` those of all outputs (undefined where nothing flows back). */
export type GradientRule = (
  node: Node,
  g: Value,
  gradients: Gradients,
  context: DerivativeContext,
) => Gradients

/** For operators with a body, which refers to values around it. */
export interface DerivativeContext {
  /** Whether the gradient with regard to a value is asked for. */
  needs(value: Value): boolean
  /** Adds to the gradient of a value that is not among the node's inputs. */
  contribute(value: Value, g: Value): void
  /** From the gradients of `outputs` to those of `targets`, through the nodes that `within` holds for. */
  pullback(
    outputs: readonly Value[],
    gradients: Gradients,
    targets: readonly Value[],
    within: (node: Node) => boolean,
  ): Gradients
}

/** Sums a gradient over the axes along which its input was broadcast. */
function unbroadcast(g: Value, input: Value): Value {
  const extra = g.shape.length - input.shape.length
  const stretched = input.shape.flatMap((dim, axis) =>
    dim === 1 && g.shape[axis + extra] !== 1 ? [axis + extra] : [],
  )
  const leading = Array.from({ length: extra }, (_, axis) => axis)
  const summed = reduceSum(g, { axes: [...leading, ...stretched], keepDims: true })
  return squeeze(summed, leading)
}

/** `g`, in the shape of `x`. */
function reshapeLike(g: Value, x: Value): Value {
  const names = x.shape.filter(dim => typeof dim !== 'number')
  if (names.length <= 1) return reshapeTo(g, x.shape)
  return apply('Reshape', [g, apply('Shape', [x])], { dims: x.shape.join(',') })
}

const elementwise =
  (rule: (x: Value, y: Value, g: Value) => Value): GradientRule =>
  ({ inputs: [x], outputs: [y] }, g) => [rule(x, y, g)]

const pairwise =
  (rule: (a: Value, b: Value, y: Value, g: Value) => readonly [Value, Value]): GradientRule =>
  ({ inputs: [a, b], outputs: [y] }, g) => {
    const [da, db] = rule(a, b, y, g)
    return [unbroadcast(da, a), unbroadcast(db, b)]
  }

const constantAxes = (node: Node): readonly number[] => {
  const rank = node.inputs[0].shape.length
  return (constantValues(node.inputs[1]) ?? []).map(axis => resolveAxis(axis, rank))
}

/** Puts reduced axes back in, with size 1. */
const restoreAxes = (node: Node, value: Value) =>
  node.attributes.keepdims === 1
    ? value
    : unsqueeze(
        value,
        [...constantAxes(node)].sort((a, b) => a - b),
      )

/** The gradient of a maximum or minimum goes to the elements that attain it, in equal shares. */
const extremum: GradientRule = (node, g) => {
  const [x] = node.inputs
  const attained = indicator(equal(x, restoreAxes(node, node.outputs[0])))
  const ties = reduceSum(attained, { axes: constantAxes(node), keepDims: true })
  return [mul(div(attained, ties), restoreAxes(node, g))]
}

const axisOf = (node: Node): number => resolveAxis(Number(node.attributes.axis), node.inputs[0].shape.length)

export const gradientRules: Readonly<Record<string, GradientRule>> = {
  Identity: elementwise((_x, _y, g) => g),
  Neg: elementwise((_x, _y, g) => neg(g)),
  Abs: elementwise((x, _y, g) => mul(g, sign(x))),
  Exp: elementwise((_x, y, g) => mul(g, y)),
  Log: elementwise((x, _y, g) => div(g, x)),
  Sqrt: elementwise((_x, y, g) => div(mul(g, 0.5), y)),
  Reciprocal: elementwise((_x, y, g) => neg(mul(g, mul(y, y)))),
  Sin: elementwise((x, _y, g) => mul(g, cos(x))),
  Cos: elementwise((x, _y, g) => neg(mul(g, sin(x)))),
  Erf: elementwise((x, _y, g) => mul(g, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))),
  Tanh: elementwise((_x, y, g) => mul(g, sub(1, mul(y, y)))),
  Sigmoid: elementwise((_x, y, g) => mul(g, mul(y, sub(1, y)))),
  Softplus: elementwise((x, _y, g) => mul(g, sigmoid(x))),
  Relu: elementwise((_x, y, g) => mul(g, above(y, 0))),

  Add: pairwise((_a, _b, _y, g) => [g, g]),
  Sub: pairwise((_a, _b, _y, g) => [g, neg(g)]),
  Mul: pairwise((a, b, _y, g) => [mul(g, b), mul(g, a)]),
  Div: pairwise((_a, b, y, g) => [div(g, b), neg(div(mul(g, y), b))]),
  Pow: pairwise((a, b, y, g) => [mul(g, mul(b, pow(a, sub(b, 1)))), mul(g, mul(y, log(a)))]),
  // of equals, the first operand takes the gradient, as in TensorFlow
  Max: pairwise((a, b, _y, g) => [mul(g, indicator(greaterOrEqual(a, b))), mul(g, indicator(less(a, b)))]),
  Min: pairwise((a, b, _y, g) => [mul(g, indicator(lessOrEqual(a, b))), mul(g, indicator(greater(a, b)))]),
  Where: ({ inputs: [condition, a, b] }, g) => [
    undefined,
    unbroadcast(where(condition, g, 0), a),
    unbroadcast(where(condition, 0, g), b),
  ],

  MatMul: ({ inputs: [a, b] }, g) => {
    const columns = b.shape[1]
    // one product over all leading axes at once, instead of a product for each and a sum
    if (b.shape.length === 2 && typeof columns === 'number' && typeof b.shape[0] === 'number') {
      const rows = (x: Value, width: number) => reshape(x, [-1, width])
      return [matMul(g, swapLastAxes(b)), gemm(rows(a, b.shape[0]), rows(g, columns), { transA: true })]
    }
    return [unbroadcast(matMul(g, swapLastAxes(b)), a), unbroadcast(matMul(swapLastAxes(a), g), b)]
  },
  Gemm: ({ inputs: [a, b, c], attributes }, g) => {
    const transA = attributes.transA === 1
    const transB = attributes.transB === 1
    return [
      transA ? gemm(b, g, { transA: transB, transB: true }) : gemm(g, b, { transB: !transB }),
      transB ? gemm(g, a, { transA: true, transB: transA }) : gemm(a, g, { transA: !transA }),
      c && unbroadcast(g, c),
    ]
  },

  Conv: (node, g) => {
    const [x, , bias] = node.inputs
    return [
      convolutionInputGradient(node, g),
      kernelGradient(x, g, node.attributes),
      bias && sumOverPlaces(g),
    ]
  },
  // the transpose of a convolution is the gradient of its input, so that the two rules mirror each other
  ConvTranspose: ({ inputs: [x, kernel, bias], attributes: { output_padding: _, ...windows } }, g) => [
    apply('Conv', [g, kernel], windows),
    kernelGradient(g, x, windows),
    bias && sumOverPlaces(g),
  ],
  MaxPool: (node, g) => [maxPoolGradient(node, g)],
  AveragePool: (node, g) => [averagePoolGradient(node, g)],
  'nchwc.Conv': blockedConvolutionGradients,
  'nchwc.MaxPool': (node, g) => [blockedMaxPoolGradient(node, g)],
  'nchwc.ReorderInput': ({ attributes, inputs: [x] }, g) => [
    apply('nchwc.ReorderOutput', [g], {
      ...attributes,
      channels: Number(x.shape.at(attributes.channels_last ? 3 : 1)),
    }),
  ],
  'nchwc.ReorderOutput': ({ attributes: { channels: _, ...attributes } }, g) => [
    apply('nchwc.ReorderInput', [g], attributes),
  ],

  ReduceSum: (node, g) => [broadcastTo(restoreAxes(node, g), node.inputs[0].shape, node.inputs[0])],
  ReduceMean: (node, g) => {
    const [x] = node.inputs
    return [broadcastTo(div(restoreAxes(node, g), countElements(x, constantAxes(node))), x.shape, x)]
  },
  ReduceMax: extremum,
  ReduceMin: extremum,
  Softmax: (node, g) => {
    const [y] = node.outputs
    return [mul(y, sub(g, reduceSum(mul(g, y), { axes: [axisOf(node)], keepDims: true })))]
  },
  LogSoftmax: (node, g) => [
    sub(g, mul(exp(node.outputs[0]), reduceSum(g, { axes: [axisOf(node)], keepDims: true }))),
  ],

  Reshape: ({ inputs: [x] }, g) => [reshapeLike(g, x)],
  Expand: ({ inputs: [x] }, g) => [unbroadcast(g, x)],
  Transpose: ({ attributes }, g) => {
    const perm = requireNumbers(attributes.perm, 'perm')
    return [
      transpose(
        g,
        perm.map((_, axis) => perm.indexOf(axis)),
      ),
    ]
  },
  Unsqueeze: (node, g) => [
    squeeze(
      g,
      (constantValues(node.inputs[1]) ?? []).map(axis => resolveAxis(axis, g.shape.length)),
    ),
  ],
  Squeeze: (node, g) => [
    unsqueeze(
      g,
      [...constantAxes(node)].sort((a, b) => a - b),
    ),
  ],
  Concat: (node, g) => {
    const axis = axisOf(node)
    const sizes = node.inputs.map(({ shape }) => {
      const size = shape[axis]
      if (typeof size !== 'number')
        throw new GraphError('the gradient of Concat needs known sizes along its axis')
      return size
    })
    return split(g, sizes, axis)
  },
  Split: (node, _g, gradients) => [
    concat(
      node.outputs.map((output, i) => gradients[i] ?? fillLike(output)),
      axisOf(node),
    ),
  ],
  Slice: ({ inputs: [x, starts, ends, axes, steps], outputs: [y] }, g) => {
    const from = constantValues(starts)
    if (!from || !constantValues(ends)) throw new GraphError('the gradient of Slice needs constant bounds')
    if (steps) throw new GraphError('the gradient of Slice needs steps of 1')
    const before = x.shape.map(() => 0)
    const after = x.shape.map(() => 0)
    for (const [i, place] of (constantValues(axes) ?? []).entries()) {
      const axis = resolveAxis(place, x.shape.length)
      const [size, length] = [x.shape[axis], y.shape[axis]]
      if (typeof size !== 'number' || typeof length !== 'number') {
        throw new GraphError('the gradient of Slice needs constant bounds')
      }
      before[axis] = Math.min(Math.max(from[i] < 0 ? from[i] + size : from[i], 0), size)
      after[axis] = size - before[axis] - length
    }
    return [pad(g, before, after)]
  },
  Pad: ({ inputs: [x, pads] }, g) => {
    const before = constantValues(pads) ?? []
    return [
      x.shape.reduce<Value>(
        (rest, size, axis) =>
          typeof size === 'number' && before[axis] + before[axis + x.shape.length] > 0
            ? slice(rest, axis, before[axis], before[axis] + size)
            : rest,
        g,
      ),
    ]
  },
  Gather: (node, g) => {
    const [x, indices] = node.inputs
    const axis = axisOf(node)
    // rows are scattered along the first axis; another axis is brought there and back
    const rank = x.shape.length
    const others = Array.from({ length: rank }, (_, i) => i).filter(i => i !== axis)
    const gatheredAxes = indices.shape.map((_, i) => axis + i)
    const gOthers = g.shape.map((_, i) => i).filter(i => !gatheredAxes.includes(i))
    const toFront = [axis, ...others]
    const moved = transpose(x, toFront)
    const scattered = scatterAdd(
      fillLike(moved),
      unsqueeze(indices, [indices.shape.length]),
      transpose(g, [...gatheredAxes, ...gOthers]),
    )
    return [
      transpose(
        scattered,
        toFront.map((_, i) => toFront.indexOf(i)),
      ),
      undefined,
    ]
  },
  GatherElements: (node, g) => {
    const [x, indices] = node.inputs
    return [scatterElementsAdd(fillLike(x), indices, g, axisOf(node)), undefined]
  },
  ScatterElements: ({ inputs: [, indices], attributes: { axis } }, g) => [
    g,
    undefined,
    gatherElements(g, indices, Number(axis)),
  ],
  ScatterND: ({ inputs: [, indices] }, g) => [
    g,
    undefined,
    gather(g, squeeze(indices, [indices.shape.length - 1])),
  ],

  Scan: scanGradient,
}

/** Operators whose output does not change with small changes of their inputs, or that only say where something is. */
export const constantGradient: ReadonlySet<string> = new Set([
  'Input',
  'Constant',
  'DimensionSize',
  'Sign',
  // so steep that it is a step: see `above`
  'HardSigmoid',
  'Floor',
  'Round',
  'Not',
  'Cast',
  'DequantizeLinear',
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'And',
  'Or',
  'ArgMax',
  'Shape',
])
