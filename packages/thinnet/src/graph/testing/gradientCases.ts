// For each operator with a gradient rule, random uses of it at points where it has a slope.

import {
  add,
  apply,
  applyAll,
  blockConvolutions,
  broadcastTo,
  constant,
  convolve,
  div,
  exp,
  gatherElements,
  maxPool,
  mul,
  pad,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  type Shape,
  scan,
  scatterAdd,
  scatterElementsAdd,
  sigmoid,
  softplus,
  sub,
  tanh,
  transpose,
  type Value,
  where,
} from '../index.js'
import type { Draw, ValueOptions } from './draw.js'
import {
  drawAveragePool,
  drawBlockedConvolution,
  drawBlockedMaxPool,
  drawConvolution,
  drawConvolutionTranspose,
  drawMaxPool,
} from './drawWindows.js'
import { scanGraphs } from './scanGraphs.js'

/** Numbers that are not in any special place. */
export const generic: ValueOptions = {
  range: { min: -1_000_000, max: 1_000_000 },
  element: n => (n + 0.37) / 500_000,
}
export const positive: ValueOptions = { ...generic, element: n => 0.3 + Math.abs(n) / 500_000 }
/** Away from 0, where functions may have a kink or a pole. */
export const awayFromZero: ValueOptions = { ...generic, element: n => n / 500_000 + (n < 0 ? -0.3 : 0.3) }

/** Numbers of which no two are closer than 0.25. */
export function distinct(draw: Draw, shape: Shape): Value {
  const count = draw.sizesOf(shape).reduce((product, size) => product * size, 1)
  const order = draw.shuffled(Array.from({ length: count }, (_, i) => i))
  return draw.feed(
    shape,
    order.map(i => (i - count / 2) / 4),
  )
}

/** Random uses of an operator. The gradient with regard to all floats fed is checked. */
export type GradientCase = (draw: Draw, op: string) => readonly Value[]

const unary =
  (options = generic): GradientCase =>
  (draw, op) => [apply(op, [draw.value(draw.shape(), { ...options, fed: true })])]

const binary =
  (a = generic, b = generic): GradientCase =>
  (draw, op) => {
    const [left, right] = draw.partners(2)
    return [apply(op, [draw.value(left, a), draw.value(right, b)])]
  }

/** Of two operands, no element of the one is near any element of the other. */
const apart = binary(
  { range: { min: -9, max: 9 }, element: n => n / 5 },
  { range: { min: -9, max: 9 }, element: n => n / 5 + 0.1 },
)

const reduction =
  (make: (draw: Draw, shape: Shape) => Value): GradientCase =>
  (draw, op) => {
    const x = make(draw, draw.shape(1))
    const axes = draw.shuffled(x.shape.map((_, axis) => axis)).slice(0, draw.integer(1, x.shape.length))
    const signed = axes.map(axis => axis - (draw.boolean() ? x.shape.length : 0))
    return [apply(op, [x, constant(signed, 'int64')], { keepdims: draw.integer(0, 1) })]
  }

const alongAxis: GradientCase = (draw, op) => {
  const x = draw.value(draw.shape(1), generic)
  return [apply(op, [x], { axis: draw.integer(-x.shape.length, x.shape.length - 1) })]
}

/** A tensor, and indices along one of its axes of which some repeat. */
function drawElements(draw: Draw) {
  const x = draw.value(draw.shape(1), generic)
  const axis = draw.integer(0, x.shape.length - 1)
  const size = draw.sizesOf(x.shape)[axis]
  const range = { min: -size, max: size - 1 }
  return { x, axis, indices: draw.value(x.shape.with(axis, draw.dim()), { dtype: 'int64', range }) }
}

/** For channels in blocks of this size. */
export const blockedCases = (block: number): Readonly<Record<string, GradientCase>> => ({
  'nchwc.Conv': draw => [drawBlockedConvolution(draw, shape => draw.value(shape, generic), block)],
  'nchwc.MaxPool': draw => [drawBlockedMaxPool(draw, shape => distinct(draw, shape), block)],
  'nchwc.ReorderInput': (draw, op) => [
    apply(op, [draw.value(['batch', block, 2, 2 * block], generic)], {
      ...{ block, channels_last: draw.integer(0, 1) },
    }),
  ],
  'nchwc.ReorderOutput': (draw, op) => [
    apply(op, [draw.value(['batch', 2 * block, 2, 3], generic)], {
      ...{ block, channels: 2 * block, channels_last: draw.integer(0, 1) },
    }),
  ],
})

export const gradientCases: Readonly<Record<string, GradientCase>> = {
  ...blockedCases(2),
  Identity: unary(),
  Neg: unary(),
  Abs: unary(awayFromZero),
  Exp: unary(),
  Log: unary(positive),
  Sqrt: unary(positive),
  Reciprocal: unary(awayFromZero),
  Sin: unary(),
  Cos: unary(),
  Erf: unary(),
  Tanh: unary(),
  Sigmoid: unary(),
  Softplus: unary(),
  Relu: unary(awayFromZero),
  Add: binary(),
  Sub: binary(),
  Mul: binary(),
  Div: binary(generic, awayFromZero),
  Pow: binary(positive),
  Max: apart,
  Min: apart,
  Where: (draw, op) => {
    const [condition, a, b] = draw.partners(3)
    return [
      apply(op, [draw.value(condition, { dtype: 'bool' }), draw.value(a, generic), draw.value(b, generic)]),
    ]
  },
  MatMul: (draw, op) => {
    const [a, b] = draw.partners(2, draw.shape(0, 2))
    const [rows, inner, columns] = [draw.dim(), draw.dim(), draw.dim()]
    return [
      apply(op, [draw.value([...a, rows, inner], generic), draw.value([...b, inner, columns], generic)]),
    ]
  },
  Gemm: (draw, op) => {
    const [rows, inner, columns] = [draw.dim(), draw.dim(), draw.dim()]
    const [transA, transB] = [draw.integer(0, 1), draw.integer(0, 1)]
    const a = draw.value(transA ? [inner, rows] : [rows, inner], generic)
    const b = draw.value(transB ? [columns, inner] : [inner, columns], generic)
    const c = draw.boolean() ? [draw.value(draw.partner([rows, columns]), generic)] : []
    return [apply(op, [a, b, ...c], { transA, transB })]
  },
  Conv: draw => [drawConvolution(draw, shape => draw.value(shape, generic))],
  ConvTranspose: draw => [drawConvolutionTranspose(draw, shape => draw.value(shape, generic))],
  MaxPool: draw => drawMaxPool(draw, shape => distinct(draw, shape)).slice(0, 1),
  AveragePool: draw => [drawAveragePool(draw, shape => draw.value(shape, generic))],
  ReduceSum: reduction((draw, shape) => draw.value(shape, generic)),
  ReduceMean: reduction((draw, shape) => draw.value(shape, generic)),
  ReduceMax: reduction(distinct),
  ReduceMin: reduction(distinct),
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  Reshape: draw => {
    const [a, b] = [draw.integer(1, 3), draw.integer(1, 3)]
    const x = draw.value([draw.dim(), a, b], generic)
    const y = draw.value(['batch', 'steps', a], generic)
    return draw.some([
      reshape(x, [0, -1]),
      reshape(x, [-1]),
      reshape(x, [b, -1, a]),
      reshape(reshape(x, [-1, b]), [-1, a, b]),
      reshape(y, [-1, a]),
      reshape(y, [0, -1]),
    ])
  },
  Expand: draw => {
    const like = draw.value(draw.shape(), { fed: true, ...generic })
    return [broadcastTo(draw.value(draw.partner(like.shape), generic), like.shape, like)]
  },
  Transpose: (draw, op) => {
    const x = draw.value(draw.shape(0, 4), generic)
    return [apply(op, [x], { perm: draw.shuffled(x.shape.map((_, axis) => axis)) })]
  },
  Unsqueeze: (draw, op) => {
    const x = draw.value(draw.shape(0, 2), generic)
    const rank = x.shape.length + 2
    const [a, b] = draw.shuffled(Array.from({ length: rank }, (_, axis) => axis))
    return [apply(op, [x, constant([a, b - (draw.boolean() ? rank : 0)], 'int64')])]
  },
  Squeeze: (draw, op) => {
    const [before, after] = [draw.shape(0, 2), draw.shape(0, 1)]
    const x = draw.value([...before, 1, ...after, 1], generic)
    const axes = draw.shuffled([before.length, draw.pick([-1, x.shape.length - 1])])
    return [apply(op, [x, constant(axes, 'int64')])]
  },
  Concat: (draw, op) => {
    const shape = draw.shape(1)
    const axis = draw.integer(-shape.length, shape.length - 1)
    const at = axis < 0 ? axis + shape.length : axis
    const sizes = draw.integers(draw.integer(1, 3), 1, 3)
    return [
      apply(
        op,
        sizes.map(size => draw.value(shape.with(at, size), generic)),
        { axis },
      ),
    ]
  },
  Split: (draw, op) => {
    const sizes = draw.integers(draw.integer(1, 3), 1, 3)
    const shape = draw.shape(1)
    const axis = draw.integer(-shape.length, shape.length - 1)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    const x = draw.value(shape.with(axis < 0 ? axis + shape.length : axis, total), generic)
    // not every part is used
    return draw.some(applyAll(op, [x, constant(sizes, 'int64')], { axis }))
  },
  Slice: (draw, op) => {
    const size = draw.integer(1, 5)
    const x = draw.value([...draw.shape(0, 1), size, ...draw.shape(0, 1)], generic)
    const axis = x.shape.lastIndexOf(size)
    const bounds = draw.integers(2, -size - 2, size + 2).map(bound => constant([bound], 'int64'))
    const places = draw.pick([axis, axis - x.shape.length])
    const several = draw.value([4, 'batch', 5], generic)
    const lists = [draw.integers(2, -5, 3), draw.integers(2, -2, 6), [0, -1]].map(list =>
      constant(list, 'int64'),
    )
    return [apply(op, [x, ...bounds, constant([places], 'int64')]), apply(op, [several, ...lists])]
  },
  Pad: draw => {
    const x = draw.value(draw.shape(1), generic)
    const amounts = () => x.shape.map(dim => (typeof dim === 'number' ? draw.integer(0, 2) : 0))
    return [pad(x, amounts(), amounts())]
  },
  Gather: (draw, op) => {
    const x = draw.value(draw.shape(1), generic)
    const axis = draw.integer(-x.shape.length, x.shape.length - 1)
    const size = draw.sizesOf(x.shape).at(axis) ?? 1
    // more indices than entries: some repeat
    const dtype = draw.pick(['int32', 'int64'] as const)
    const indices = draw.value(draw.shape(0, 2), { dtype, range: { min: -size, max: size - 1 } })
    return [apply(op, [x, indices], { axis })]
  },
  GatherElements: draw => {
    const { x, axis, indices } = drawElements(draw)
    return [gatherElements(x, indices, axis)]
  },
  ScatterElements: draw => {
    const { x, axis, indices } = drawElements(draw)
    return [scatterElementsAdd(x, indices, draw.value(indices.shape, generic), axis)]
  },
  ScatterND: draw => {
    const x = draw.value(draw.shape(1), generic)
    const size = draw.sizesOf(x.shape)[0]
    const places = draw.shape(0, 2)
    const indices = draw.value([...places, 1], { dtype: 'int64', range: { min: -size, max: size - 1 } })
    return [scatterAdd(x, indices, draw.value([...places, ...x.shape.slice(1)], generic))]
  },
  Scan: draw => {
    if (draw.boolean()) return draw.pick(Object.values(scanGraphs))(draw)
    const shape = draw.shape(0, 2)
    const around = draw.value(shape, generic)
    const { states, outputs } = scan({
      initial: [draw.value(shape, generic)],
      sequences: [draw.value([draw.pick([1, 3, 'steps']), ...shape], generic)],
      reverse: draw.boolean(),
      order: draw.pick(['sequence', 'time'] as const),
      body: ([state], [x]) => {
        const next = tanh(add(mul(state, around), x))
        return { states: [next], outputs: [mul(next, x)] }
      },
    })
    return draw.pick([[...states, ...outputs], states, outputs])
  },
}

/** What a network is made of, in a random order: operands that broadcast, values used twice. */
const growth: readonly ((draw: Draw, pick: () => Value) => Value)[] = [
  (draw, pick) => draw.pick([tanh, sigmoid, softplus])(pick()),
  (draw, pick) => draw.pick([add, sub, mul])(pick(), pick()),
  (_, pick) => div(pick(), add(exp(tanh(pick())), 0.5)),
  (_, pick) => relu(pick()),
  (draw, pick) => {
    const [a, b] = [pick(), pick()]
    return where(draw.value(draw.partner(a.shape), { dtype: 'bool' }), a, b)
  },
  (draw, pick) => {
    const value = pick()
    const axes = draw.some(value.shape.map((_, axis) => axis))
    return draw.pick([reduceSum, reduceMean])(value, { axes, keepDims: true })
  },
  (draw, pick) => {
    const rows = pick()
    const width = draw.integer(1, 3)
    const kernel = draw.value([Number(rows.shape.at(-1)), 3], { ...generic, fed: true })
    const wide = tanh(apply('MatMul', [rows, kernel]))
    return mul(wide, 1 / width)
  },
  (draw, pick) => apply('Softmax', [pick()], { axis: draw.integer(-3, 2) }),
]

/** Graphs of many operators. */
export const compositions: Readonly<Record<string, (draw: Draw) => readonly Value[]>> = {
  'values of a graph that grew at random': draw => {
    const pool = [draw.value(['batch', 2, 3], { ...generic, fed: true })]
    for (const shape of draw.partners(2, ['batch', 2, 3]))
      pool.push(draw.value([1, 1, 1, ...shape].slice(-3), generic))
    const size = draw.integer(2, 12)
    for (let i = 0; i < size; i++) pool.push(draw.pick(growth)(draw, () => draw.pick(pool)))
    return [pool[pool.length - 1], ...draw.some(pool)]
  },
  'convolutions and a pool in blocks of channels': draw => {
    const block = 2
    const [channels, filters] = [draw.pick([1, block, 2 * block]), draw.pick([block, 2 * block])]
    const x = draw.value(['batch', draw.integer(8, 9), draw.integer(8, 9), channels], generic)
    const pads = draw.integers(4, 0, 1)
    const convolution = (input: Value, inputs: number) =>
      convolve(input, draw.value([filters, inputs, draw.integer(1, 3), draw.integer(1, 2)], generic), {
        bias: draw.value([filters], generic),
        pads,
        strides: draw.pick([
          [1, 1],
          [1, 2],
        ]),
      })
    const activation = draw.pick([relu, tanh, sigmoid])
    const first = activation(convolution(transpose(x, [0, 3, 1, 2]), channels))
    const scaled = mul(first, draw.value(['batch', filters, 1, 1], generic))
    const pooled = maxPool(scaled, [2, 2], {
      strides: draw.pick([
        [2, 2],
        [1, 1],
      ]),
    })
    const second = draw.pick([relu, tanh])(convolution(pooled, filters))
    return blockConvolutions([transpose(second, [0, 2, 3, 1])], block)
  },
}
