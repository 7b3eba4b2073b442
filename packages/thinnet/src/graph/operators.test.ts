import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockSize } from '../models/programs/blockSize.js'
import { runGraph } from '../testing/runGraph.js'
import {
  above,
  add,
  apply,
  applyAll,
  argMax,
  broadcastTo,
  concat,
  conditional,
  constant,
  type DType,
  dynamicSlice,
  gather,
  gatherElements,
  gemm,
  graphInput,
  identity,
  lessOrEqual,
  logSoftmax,
  matMul,
  maximum,
  mul,
  neg,
  operators,
  pad,
  reduceMax,
  reduceSum,
  reshape,
  reshapeTo,
  type Shape,
  scan,
  scatterAdd,
  scatterElementsAdd,
  slice,
  softmax,
  split,
  topK,
  transpose,
  type Value,
  where,
} from './index.js'
import { type Draw, draws, type ValueOptions } from './testing/draw.js'
import {
  drawAveragePool,
  drawBlockedConvolution,
  drawBlockedMaxPool,
  drawConvolution,
  drawConvolutionTranspose,
  drawMaxPool,
} from './testing/drawWindows.js'
import { evaluate } from './testing/evaluator.js'
import { erf, type Tensor } from './testing/kernels.js'

/** Makes random uses of an operator; the values to compare. */
type Case = (draw: Draw) => readonly Value[]

const FLOATS: readonly DType[] = ['float32']
const NUMBERS: readonly DType[] = ['float32', 'int32', 'int64']
const NOT_BOOL: readonly DType[] = [...NUMBERS, 'uint8']
const ANY: readonly DType[] = [...NOT_BOOL, 'bool']

const unary =
  (dtypes: readonly DType[], options: ValueOptions = {}) =>
  (op: string): Case[] =>
    dtypes.map(dtype => draw => [apply(op, [draw.value(draw.shape(), { dtype, ...options })])])

const binary =
  (dtypes: readonly DType[], a: ValueOptions = {}, b: ValueOptions = {}) =>
  (op: string): Case[] =>
    dtypes.map(dtype => draw => {
      const [left, right] = draw.partners(2)
      return [apply(op, [draw.value(left, { dtype, ...a }), draw.value(right, { dtype, ...b })])]
    })

const positive: ValueOptions = { range: { min: 1, max: 40 } }
const nonZero: ValueOptions = { range: { min: 1, max: 9 } }

const reduction =
  (dtypes: readonly DType[]) =>
  (op: string): Case[] =>
    dtypes.map(dtype => draw => {
      const x = draw.value(draw.shape(1), { dtype })
      const axes = x.shape.map((_, axis) => axis).filter(axis => axis === 0 || draw.boolean())
      const signed = axes.map(axis => axis - (draw.boolean() ? x.shape.length : 0))
      return [apply(op, [x, constant(signed, 'int64')], { keepdims: draw.integer(0, 1) })]
    })

const axisOf = (draw: Draw, shape: Shape): number => draw.integer(-shape.length, shape.length - 1)

const alongAxis = (op: string): Case[] => [
  draw => {
    const x = draw.value(draw.shape(1))
    return [apply(op, [x], { axis: axisOf(draw, x.shape) })]
  },
]

/** A tensor, and indices along one of its axes of which some repeat. */
function drawElements(draw: Draw, dtype: DType) {
  const x = draw.value(draw.shape(1), { dtype })
  const axis = axisOf(draw, x.shape)
  const at = axis < 0 ? axis + x.shape.length : axis
  const size = draw.sizesOf(x.shape)[at]
  const indices = draw.value(x.shape.with(at, draw.dim()), {
    dtype: draw.pick(['int32', 'int64'] as const),
    range: { min: -size, max: size - 1 },
  })
  return { x, axis, indices }
}

const block = await blockSize()

/** Cases for an engine that has the blocked layout. */
const onBlocks = (make: Case): Case[] => (block > 1 ? [make] : [])

const cases: Readonly<Record<string, (op: string) => Case[]>> = {
  Identity: unary(ANY),
  Neg: unary(NUMBERS),
  Abs: unary(NUMBERS),
  Exp: unary(FLOATS),
  Log: unary(FLOATS, positive),
  Sqrt: unary(FLOATS, positive),
  Reciprocal: unary(FLOATS, positive),
  Sin: unary(FLOATS),
  Cos: unary(FLOATS),
  Erf: unary(FLOATS),
  Tanh: unary(FLOATS),
  Sigmoid: unary(FLOATS),
  Softplus: unary(FLOATS),
  Relu: unary(FLOATS),
  Sign: unary(FLOATS),
  HardSigmoid: () => [draw => [above(draw.value(draw.shape()), draw.integer(-2, 2) / 2)]],
  DequantizeLinear: () => [
    draw => [
      apply('DequantizeLinear', [draw.value(draw.shape(), { dtype: 'uint8' }), constant(draw.integer(1, 9))]),
    ],
  ],
  Floor: unary(FLOATS),
  Round: unary(FLOATS),
  Not: unary(['bool']),
  Cast: () =>
    ANY.flatMap(dtype =>
      ANY.map((to): Case => {
        // negative numbers have no uint8
        const options: ValueOptions = to === 'uint8' && dtype !== 'bool' ? nonZero : {}
        return draw => [apply('Cast', [draw.value(draw.shape(), { dtype, ...options })], { to })]
      }),
    ),
  Add: binary(NUMBERS),
  Sub: binary(NUMBERS),
  Mul: binary(NUMBERS),
  Div: binary(NUMBERS, {}, nonZero),
  Pow: binary(FLOATS, positive),
  Max: binary(NUMBERS),
  Min: binary(NUMBERS),
  Equal: binary(ANY),
  Greater: binary(NUMBERS),
  GreaterOrEqual: binary(NUMBERS),
  Less: binary(NUMBERS),
  LessOrEqual: binary(NUMBERS),
  And: binary(['bool']),
  Or: binary(['bool']),
  Where: op =>
    NOT_BOOL.map(dtype => draw => {
      const [condition, a, b] = draw.partners(3)
      return [
        apply(op, [
          draw.value(condition, { dtype: 'bool' }),
          draw.value(a, { dtype }),
          draw.value(b, { dtype }),
        ]),
      ]
    }),
  MatMul: op => [
    draw => {
      const [a, b] = draw.partners(2, draw.shape(0, 2))
      const [rows, inner, columns] = [draw.dim(), draw.dim(), draw.dim()]
      return [apply(op, [draw.value([...a, rows, inner]), draw.value([...b, inner, columns])])]
    },
  ],
  Gemm: op => [
    draw => {
      const [rows, inner, columns] = [draw.dim(), draw.dim(), draw.dim()]
      const [transA, transB] = [draw.integer(0, 1), draw.integer(0, 1)]
      const a = draw.value(transA ? [inner, rows] : [rows, inner])
      const b = draw.value(transB ? [columns, inner] : [inner, columns])
      const c = draw.boolean() ? [draw.value(draw.partner([rows, columns]))] : []
      return [apply(op, [a, b, ...c], { transA, transB })]
    },
  ],
  Conv: () => [draw => [drawConvolution(draw, shape => draw.value(shape))]],
  ConvTranspose: () => [draw => [drawConvolutionTranspose(draw, shape => draw.value(shape))]],
  'nchwc.Conv': () => onBlocks(draw => [drawBlockedConvolution(draw, shape => draw.value(shape), block)]),
  'nchwc.MaxPool': () => onBlocks(draw => [drawBlockedMaxPool(draw, shape => draw.value(shape), block)]),
  'nchwc.ReorderInput': op =>
    onBlocks(draw => {
      const x = draw.value(['batch', block, 2, 2 * block])
      return [apply(op, [x], { block, channels_last: draw.integer(0, 1) })]
    }),
  'nchwc.ReorderOutput': op =>
    onBlocks(draw => {
      const channels = draw.pick([1, 2]) * block
      const x = draw.value(['batch', channels, 2, 3])
      return [apply(op, [x], { block, channels, channels_last: draw.integer(0, 1) })]
    }),
  MaxPool: () => [draw => drawMaxPool(draw, shape => draw.value(shape))],
  AveragePool: () => [draw => [drawAveragePool(draw, shape => draw.value(shape))]],
  ReduceSum: reduction(NUMBERS),
  ReduceMean: reduction(FLOATS),
  ReduceMax: reduction(NUMBERS),
  ReduceMin: reduction(NUMBERS),
  ArgMax: op =>
    (['float32', 'int32'] as const).map(dtype => draw => {
      const x = draw.value(draw.shape(1), { dtype, range: { min: -2, max: 2 } })
      return [apply(op, [x], { axis: axisOf(draw, x.shape), keepdims: draw.integer(0, 1) })]
    }),
  TopK: () => [
    draw => {
      const size = draw.integer(1, 5)
      const x = draw.value([...draw.shape(0, 2), size], { range: { min: -3, max: 3 } })
      const { values, indices } = topK(x, draw.integer(1, size))
      return [values, indices]
    },
  ],
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  Shape: op =>
    ANY.map(dtype => draw => {
      const x = draw.value(draw.shape(), { dtype })
      const start = draw.integer(0, x.shape.length)
      return [apply(op, [x]), apply(op, [x], { start, end: draw.integer(start, x.shape.length) })]
    }),
  Reshape: () =>
    ANY.map(dtype => draw => {
      const [a, b] = [draw.integer(1, 3), draw.integer(1, 3)]
      const name = draw.dim()
      const x = draw.value([name, a, b], { dtype })
      return [
        reshape(x, [0, -1]),
        reshape(x, [-1]),
        reshape(x, [b, -1, a]),
        reshape(reshape(x, [-1, b]), [-1, a, b]),
        reshapeTo(reshape(x, [-1, b]), x.shape),
        reshape(draw.value([a, 2 * b], { dtype }), [a * 2, 1, b]),
      ]
    }),
  Expand: op =>
    ANY.map(dtype => draw => {
      const like = draw.value(draw.shape(), { dtype })
      const target = apply('Shape', [like])
      return [
        broadcastTo(draw.value(draw.partner(like.shape), { dtype }), like.shape, like),
        apply(op, [draw.value([], { dtype }), target], { dims: like.shape.join(',') }),
      ]
    }),
  Transpose: op =>
    ANY.map(dtype => draw => {
      const x = draw.value(draw.shape(0, 4), { dtype })
      return [apply(op, [x], { perm: draw.shuffled(x.shape.map((_, axis) => axis)) })]
    }),
  Unsqueeze: op =>
    ANY.map(dtype => draw => {
      const x = draw.value(draw.shape(0, 2), { dtype })
      const rank = x.shape.length + 2
      const [a, b] = draw.shuffled(Array.from({ length: rank }, (_, axis) => axis))
      return [apply(op, [x, constant([a, b - (draw.boolean() ? rank : 0)], 'int64')])]
    }),
  Squeeze: op =>
    ANY.map(dtype => draw => {
      const [before, after] = [draw.shape(0, 2), draw.shape(0, 1)]
      const x = draw.value([...before, 1, ...after, 1], { dtype })
      const axes = draw.shuffled([before.length, draw.pick([-1, x.shape.length - 1])])
      return [apply(op, [x, constant(axes, 'int64')])]
    }),
  Concat: op =>
    ANY.map(dtype => draw => {
      const shape = draw.shape(1)
      const axis = axisOf(draw, shape)
      const at = axis < 0 ? axis + shape.length : axis
      const parts = Array.from({ length: draw.integer(1, 3) }, () =>
        draw.value(shape.with(at, draw.dim()), { dtype }),
      )
      return [apply(op, parts, { axis })]
    }),
  Split: op =>
    ANY.map(dtype => draw => {
      const sizes = draw.integers(draw.integer(1, 3), 1, 3)
      const shape = draw.shape(1)
      const axis = axisOf(draw, shape)
      const total = sizes.reduce((sum, size) => sum + size, 0)
      const x = draw.value(shape.with(axis < 0 ? axis + shape.length : axis, total), { dtype })
      return applyAll(op, [x, constant(sizes, 'int64')], { axis })
    }),
  Slice: op =>
    ANY.map(dtype => draw => {
      const size = draw.integer(1, 5)
      const x = draw.value([...draw.shape(0, 1), size, ...draw.shape(0, 1)], { dtype })
      const axis = x.shape.lastIndexOf(size)
      const [start, length] = [draw.integer(0, size - 1), draw.integer(1, 3)]
      const end = Math.min(start + length, size)
      const bound = (value: number, type: DType) => draw.feed([1], [value], type)
      return [
        slice(x, axis, start - (draw.boolean() ? size : 0), draw.pick([end, end + 10])),
        slice(x, axis - x.shape.length, start, draw.integer(-size - 2, size + 2)),
        apply(op, [x, bound(start, 'int64'), bound(end, 'int64'), constant([axis], 'int64')], {
          dim: end - start,
        }),
        dynamicSlice(x, axis, bound(start, 'int32'), bound(end, 'int32'), end - start),
        apply(op, [
          draw.value([4, 'batch', 5], { dtype }),
          ...[draw.integers(2, -5, 3), draw.integers(2, -2, 6), [0, -1], draw.integers(2, 1, 3)].map(list =>
            constant(list, 'int64'),
          ),
        ]),
      ]
    }),
  Pad: () =>
    ANY.map(dtype => draw => {
      const x = draw.value(draw.shape(1), { dtype })
      const amounts = () => x.shape.map(dim => (typeof dim === 'number' ? draw.integer(0, 2) : 0))
      return [pad(x, amounts(), amounts())]
    }),
  Gather: op =>
    ANY.flatMap(dtype =>
      (['int32', 'int64'] as const).map(
        (type): Case =>
          draw => {
            const x = draw.value(draw.shape(1), { dtype })
            const axis = axisOf(draw, x.shape)
            const size = draw.sizesOf(x.shape)[axis < 0 ? axis + x.shape.length : axis]
            const indices = draw.value(draw.shape(0, 2), {
              dtype: type,
              range: { min: -size, max: size - 1 },
            })
            return [apply(op, [x, indices], { axis })]
          },
      ),
    ),
  GatherElements: () =>
    ANY.map(dtype => draw => {
      const { x, axis, indices } = drawElements(draw, dtype)
      return [gatherElements(x, indices, axis)]
    }),
  ScatterElements: () =>
    NUMBERS.map(dtype => draw => {
      const { x, axis, indices } = drawElements(draw, dtype)
      return [scatterElementsAdd(x, indices, draw.value(indices.shape, { dtype }), axis)]
    }),
  ScatterND: () =>
    NUMBERS.map(dtype => draw => {
      const x = draw.value(draw.shape(1), { dtype })
      const size = draw.sizesOf(x.shape)[0]
      const places = draw.shape(0, 2)
      const indices = draw.value([...places, 1], { dtype: 'int64', range: { min: -size, max: size - 1 } })
      return [scatterAdd(x, indices, draw.value([...places, ...x.shape.slice(1)], { dtype }))]
    }),
  If: () =>
    ANY.map(dtype => draw => {
      const shape = draw.shape()
      const [a, b] = [draw.value(shape, { dtype }), draw.value(shape, { dtype })]
      const condition = draw.value([], { dtype: 'bool' })
      return conditional(condition, [a, apply('Shape', [b])], [identity(b), apply('Shape', [a])])
    }),
  Loop: () => [
    draw => {
      const shape = draw.shape(0, 2)
      const [iteration, condition] = [graphInput('i', 'int64', []), graphInput('go', 'bool', [])]
      const [state, count] = [graphInput('state', 'float32', shape), graphInput('count', 'int32', [])]
      const x = draw.value([4, ...shape])
      const row = gather(x, iteration)
      const next = add(mul(state, 0.5), row)
      const inputs = [
        draw.value([], { dtype: 'int64', range: { min: 0, max: 4 } }),
        draw.value([], { dtype: 'bool' }),
        draw.value(shape),
        draw.value([], { dtype: 'int32' }),
      ]
      return applyAll('Loop', inputs, {
        body: {
          inputs: [iteration, condition, state, count],
          // stops by itself, too
          outputs: [lessOrEqual(iteration, 1), next, add(count, 2), reduceSum(row), next],
        },
        steps: 'trips',
      })
    },
  ],
  Scan: () =>
    [false, true].flatMap(reverse =>
      (['sequence', 'time'] as const).map(order => draw => {
        const shape = draw.shape(0, 2)
        const steps = draw.pick([1, 3, 'steps'])
        const around = draw.value(shape)
        const { states, outputs } = scan({
          initial: [draw.value(shape), draw.value([], { dtype: 'int32' })],
          sequences: [draw.value([steps, ...shape]), draw.value([steps], { dtype: 'bool' })],
          reverse,
          order,
          body: ([state, count], [x, go]) => {
            const next = where(go, add(mul(state, 0.5), mul(x, around)), state)
            return {
              states: [next, add(count, 2)],
              outputs: [next, go, add(reduceSum(x), apply('Cast', [count], { to: 'float32' }))],
            }
          },
        })
        return [...states, ...outputs]
      }),
    ),
}

function expectClose(actual: Tensor, expected: Tensor, { node, dtype }: Value) {
  const label = `${node.op} of ${node.inputs.map(input => `${input.dtype}[${input.shape}]`)}`
  expect(actual.data.length, label).toBe(expected.data.length)
  // the engine does not say what sizes stacked values would have had if there had been a step
  if (expected.data.length) expect(actual.shape, label).toEqual(expected.shape)
  expected.data.forEach((number, i) => {
    const error = Math.abs(actual.data[i] - number)
    // NaN and the infinities are met exactly
    const same = Object.is(actual.data[i], number)
    const close = error <= (dtype === 'float32' ? 1e-6 + 1e-5 * Math.abs(number) : 0)
    if (!same && !close) expect.fail(`${label}: element ${i} is ${actual.data[i]}, expected ${number}`)
  })
}

describe('every operator', () => {
  test('has a case here', () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(operators).sort())
  })

  test('computes on the engine what its definition says, in a simplified graph and in one that is not', async () => {
    const all = Object.entries(cases).flatMap(([op, make]) => make(op))
    await fc.assert(
      fc.asyncProperty(draws(), async draw => {
        const outputs = all.flatMap(make => make(draw))
        const expected = evaluate(outputs, draw.feeds, { precision: 'float32' })
        for (const simplified of [false, true]) {
          const actual = await runGraph([...draw.feeds], outputs, { simplified })
          outputs.forEach((output, i) => {
            expectClose(actual[i], expected[i], output)
          })
        }
      }),
      // no shrinking: the message says which of the many cases failed
      { numRuns: 25, seed: 1, endOnFailure: true },
    )
  })
})

describe('at the ends of their range,', () => {
  const { POSITIVE_INFINITY, NEGATIVE_INFINITY } = Number
  const ends = [NEGATIVE_INFINITY, -1000, -100, -0, 0, 1e-30, 100, 1000, POSITIVE_INFINITY, Number.NaN]
  const x = graphInput('x', 'float32', [ends.length])
  const row = graphInput('row', 'float32', [4])

  test.each([
    ...['Neg', 'Abs', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Erf', 'Tanh', 'Softplus'],
    ...['Relu', 'Sign', 'Floor', 'Round'],
  ])('the engine computes %s as defined', async op => {
    const feeds = new Map([[x, { data: ends, shape: [ends.length] }]])
    const value = apply(op, [x])
    const [actual] = await runGraph([...feeds], [value])
    expectClose(actual, evaluate([value], feeds, { precision: 'float32' })[0], value)
  })

  test.each([0, 0.5, -0.5, 1e30, -1e-37, 1e-44])('above tells %d from its neighbours', async threshold => {
    const floats = Float32Array.of(threshold)
    const bits = new Int32Array(floats.buffer)
    const t = floats[0]
    bits[0]++
    const [away] = floats
    bits[0] -= 2
    const [towards] = t === 0 ? [-(2 ** -149)] : floats
    // around 0, numbers below 2^-127 are neither
    const neighbours = t === 0 ? [t, 2 ** -126, -(2 ** -126)] : [t, away, towards]
    const values = [...neighbours, 1, -1, 3e38, -3e38, POSITIVE_INFINITY, NEGATIVE_INFINITY]
    const z = graphInput('z', 'float32', [values.length])
    const [actual] = await runGraph([[z, { data: values, shape: [values.length] }]], [above(z, t)])
    expect(actual.data).toEqual(values.map(value => (value > t ? 1 : 0)))
  })

  test('sigmoid, softmax and maxima of large numbers are what they tend to', async () => {
    const feeds = new Map([[row, { data: [1000, -1000, 1, NEGATIVE_INFINITY], shape: [4] }]])
    const outputs = [
      apply('Sigmoid', [row]),
      softmax(row),
      logSoftmax(row),
      maximum(row, neg(row)),
      reduceMax(row),
    ]
    const results = await runGraph([...feeds], outputs)
    expect(results.map(({ data }) => data)).toEqual([
      [1, 0, expect.closeTo(1 / (1 + Math.exp(-1)), 6), 0],
      [1, 0, 0, 0],
      [0, -2000, -999, NEGATIVE_INFINITY],
      [1000, 1000, 1, POSITIVE_INFINITY],
      [1000],
    ])
  })
})

describe('the evaluator', () => {
  test('knows the error function to the last digits', () => {
    // from mpmath
    const table = [
      [0.1, 0.1124629160182849],
      [1, 0.8427007929497149],
      [2.4, 0.999311486103355],
      [2.6, 0.9997639655834707],
      [4, 0.9999999845827421],
    ]
    for (const [x, y] of table) {
      expect(erf(x)).toBeCloseTo(y, 14)
      expect(erf(-x)).toBe(-erf(x))
    }
  })

  test('rejects a value whose shape at run time is not the one inferred', () => {
    const x = graphInput('x', 'float32', ['batch', 2])
    const y = graphInput('y', 'float32', ['batch', 2])
    const two = { data: [1, 2, 3, 4], shape: [2, 2] }
    const one = { data: [1, 2], shape: [1, 2] }
    expect(
      evaluate(
        [add(x, y)],
        new Map([
          [x, two],
          [y, two],
        ]),
      )[0].data,
    ).toEqual([2, 4, 6, 8])
    expect(() =>
      evaluate(
        [add(x, y)],
        new Map([
          [x, two],
          [y, one],
        ]),
      ),
    ).toThrow('batch is 2')
    const wrong = reshapeTo(x, ['batch', 4])
    expect(() => evaluate([wrong], new Map([[x, two]]))).toThrow('Reshape of shape [batch, 4] became [1,4]')
  })

  test('rounds to float32 if asked to', () => {
    const third = mul(constant(1), 1 / 3)
    expect(evaluate([third])[0].data).toEqual([1 / 3])
    expect(evaluate([third], new Map(), { precision: 'float32' })[0].data).toEqual([Math.fround(1 / 3)])
  })
})

describe('shape inference', () => {
  const of = (...shape: Shape) => graphInput('x', 'float32', shape)
  const int = (...shape: Shape) => graphInput('i', 'int64', shape)
  const bool = graphInput('b', 'bool', [])

  test('says which shapes do not go together', () => {
    expect(() => add(of(2, 3), of(2, 4))).toThrow(
      'Add: shapes [2, 3] and [2, 4] cannot be broadcast together',
    )
    expect(() => mul(of('batch', 3), of(2, 3))).toThrow('shapes [batch, 3] and [2, 3] cannot be broadcast')
    expect(() => add(of('batch'), of('steps'))).toThrow('shapes [batch] and [steps] cannot be broadcast')
    expect(() => matMul(of(2, 3), of(4, 5))).toThrow('Gemm: inner sizes of [2, 3] and [4, 5] differ')
    expect(() => matMul(of(7, 2, 3), of(4, 5))).toThrow('MatMul: inner sizes of [7, 2, 3] and [4, 5] differ')
    expect(() => matMul(of(7, 2, 3), of(6, 3, 5))).toThrow('MatMul: shapes [7] and [6] cannot be broadcast')
    expect(() => matMul(of(3), of(3, 5))).toThrow('MatMul needs two tensors of rank 2 or more')
    expect(() => gemm(of(2, 3), of(3, 4), { c: of(5) })).toThrow('shapes [5] and [2, 4] cannot be broadcast')
    expect(() => gemm(of(2, 1), of(1, 1), { c: of(2, 4) })).toThrow('Gemm: [2, 4] cannot be added to [2, 1]')
    expect(() => concat([of(2, 3), of(3, 3)], 1)).toThrow('Concat: [2, 3], [3, 3] differ outside axis 1')
    expect(() => concat([of(2, 3), of(2)], 1)).toThrow('Concat: [2, 3], [2] differ outside axis 1')
    expect(() => broadcastTo(of(3), [2, 4])).toThrow('shapes [3] and [2, 4] cannot be broadcast')
    expect(() => broadcastTo(of(3), [1])).toThrow('[3] cannot be broadcast to [1]')
    expect(() => broadcastTo(of(1), ['batch'])).toThrow('broadcasting to [batch] needs a value of that shape')
    expect(() => scatterAdd(of(3, 2), int(4, 1), of(4, 3))).toThrow(
      'ScatterND: updates [4, 3] at indices [4, 1] do not fit [3, 2]',
    )
  })

  test('says which sizes do not fit', () => {
    expect(() => reshape(of(2, 3), [4, -1])).toThrow('Reshape: [2, 3] does not fit [4, -1]')
    expect(() => reshape(of(2, 3), [7])).toThrow('Reshape: [2, 3] does not fit [7]')
    expect(() => reshape(of(2, 3), [-1, -1])).toThrow('Reshape: [2, 3] does not fit [-1, -1]')
    expect(() => reshapeTo(of('batch*steps'), ['batch', 'steps'])).toThrow(
      'Reshape: [batch, steps] leaves more than one size open',
    )
    expect(() => reshape(of(2), [2, 0])).toThrow('Reshape: [2] does not fit [2, 0]')
    expect(() => reshape(of('batch', 3), [3])).toThrow('Reshape: [batch, 3] does not fit [3]')
    expect(() => split(of(2, 5), [2, 2], 1)).toThrow('Split: sizes [2,2] do not add up to axis 1 of [2, 5]')
    expect(() => apply('Squeeze', [of(2, 1), constant([0], 'int64')])).toThrow(
      'Squeeze: axis 0 of [2, 1] is not 1',
    )
    expect(() => pad(of('batch', 2), [1, 0], [0, 0])).toThrow('Pad: axis 0 of [batch, 2] has no known size')
    expect(() => pad(of(2), [1, 1], [1, 1])).toThrow('Pad: [1,1,1,1] are no amounts for [2]')
    expect(() => slice(of('batch', 2), 0, 0, 1)).toThrow(
      'Slice: bounds known only at run time need the attribute dim',
    )
  })

  test('says which axis a tensor lacks', () => {
    expect(() => reduceSum(of(2, 3), { axes: [2] })).toThrow('axis 2 is outside a tensor of rank 2')
    expect(() => apply('ReduceSum', [of(2), constant([-2], 'int64')], { keepdims: 0 })).toThrow(
      'ReduceSum: axis -2 is outside a tensor of rank 1',
    )
    expect(() => softmax(of(2, 3), 2)).toThrow('axis 2 is outside a tensor of rank 2')
    expect(() => apply('Softmax', [of(2)], { axis: 1 })).toThrow(
      'Softmax: axis 1 is outside a tensor of rank 1',
    )
    expect(() => argMax(of(2, 3), -3)).toThrow('axis -3 is outside a tensor of rank 2')
    expect(() => apply('Gather', [of(2), int(1)], { axis: 0.5 })).toThrow(
      'Gather: axis 0.5 is outside a tensor of rank 1',
    )
    expect(() => transpose(of(2, 3), [0, 2])).toThrow(
      'Transpose: [0,2] is no permutation of the axes of [2, 3]',
    )
  })

  test('says which dtypes do not fit', () => {
    expect(() => add(of(2), int(2))).toThrow('Add: dtypes differ: float32, int64')
    expect(() => apply('Exp', [int(2)])).toThrow('Exp: expected dtype float32, received int64')
    expect(() => apply('And', [of(2), of(2)])).toThrow('And: expected dtype bool, received float32')
    expect(() => where(of(2), of(2), 0)).toThrow('Where: expected dtype bool, received float32')
    expect(() => apply('Where', [bool, bool, bool])).toThrow('Where: expected dtype float32 or int32 or')
    expect(() => apply('Cast', [of(2)], { to: 'float64' })).toThrow('Cast: float64 is no dtype')
    expect(() => gather(of(2), of(1))).toThrow('Gather: expected dtype int32 or int64, received float32')
    expect(() => apply('If', [of()], {})).toThrow('If: expected dtype bool, received float32')
    expect(() =>
      apply('Slice', [of(2), int(1), graphInput('end', 'int32', [1]), constant([0], 'int64')], { dim: 1 }),
    ).toThrow('Slice: dtypes differ: int64, int32, int64')
  })

  test('says what has to be a constant or an attribute', () => {
    expect(() => apply('ReduceSum', [of(2), int(1)], { keepdims: 0 })).toThrow(
      'ReduceSum: axes must be a constant',
    )
    expect(() => apply('ReduceMax', [of(2), constant([0], 'int64')])).toThrow(
      'ReduceMax: attribute keepdims must be a number',
    )
    expect(() => apply('Reshape', [of(2), int(1)])).toThrow(
      'Reshape: the shape of a Reshape must be a constant',
    )
    expect(() => apply('Concat', [of(2), of(2)])).toThrow('Concat: attribute axis must be a number')
    expect(() => apply('Transpose', [of(2)])).toThrow('Transpose: attribute perm must be a list of numbers')
    expect(() => apply('Expand', [of(2), int(1)])).toThrow('Expand: attribute dims must be text')
    expect(() => apply('ScatterND', [of(2), int(1, 1), of(1)])).toThrow(
      'ScatterND: reduction must be add, received undefined',
    )
  })

  test('wants branches and loops whose values keep their types', () => {
    expect(() => conditional(bool, [of(2)], [of(3)])).toThrow(
      'If: the branches differ: float32[2] and float32[3]',
    )
    expect(() => conditional(bool, [of(2)], [int(2)])).toThrow('float32[2] and int64[2]')
    expect(() => conditional(bool, [of(2)], [])).toThrow('If: the branches differ')
    expect(() => apply('If', [bool])).toThrow('If needs two branches')
    expect(() => apply('Loop', [int(), bool])).toThrow('Loop needs a body')
    const [iteration, condition, state] = [int(), bool, of(2)]
    const loop = (start: Value, next: Value) =>
      applyAll('Loop', [int(), bool, start], {
        body: { inputs: [iteration, condition, state], outputs: [condition, next] },
      })
    expect(loop(of(2), of(2))).toHaveLength(1)
    expect(() => loop(of(3), of(2))).toThrow(
      'Loop: the values carried into the body and those it takes differ',
    )
    expect(() => loop(of(2), of(3))).toThrow('Loop: the values that the body takes and gives differ')
  })

  test('knows its operators', () => {
    expect(() => apply('Convolve', [of(2)])).toThrow('unknown operator Convolve')
  })

  test('follows the names of dimensions through a reshape', () => {
    const x = of('batch', 3, 4)
    expect(reshape(x, [0, -1]).shape).toEqual(['batch', 12])
    expect(reshape(x, [-1, 4]).shape).toEqual(['batch*3', 4])
    expect(reshape(x, [-1, 2, 6]).shape).toEqual(['batch', 2, 6])
    expect(reshape(reshape(x, [-1, 4]), [-1, 3, 4]).shape).toEqual(['batch', 3, 4])
    expect(reshape(of('batch', 'steps', 2), [-1, 2]).shape).toEqual(['batch*steps', 2])
  })
})
