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
  cast,
  concat,
  conditional,
  constant,
  constantGradient,
  differentiate,
  div,
  exp,
  flatten,
  GraphError,
  gather,
  gatherElements,
  gemm,
  gradientRules,
  graphInput,
  greater,
  indicator,
  log,
  logSoftmax,
  matMul,
  maximum,
  mul,
  neg,
  oneHot,
  operators,
  pad,
  pow,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  relu,
  reshape,
  type Shape,
  scan,
  scatterAdd,
  scatterElementsAdd,
  sigmoid,
  slice,
  softplus,
  squeeze,
  sub,
  swapLastAxes,
  tanh,
  topK,
  transpose,
  unsqueeze,
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
import { evaluate, type Tensor } from './testing/evaluator.js'

/** Numbers that are not in any special place. */
const generic: ValueOptions = { range: { min: -1_000_000, max: 1_000_000 }, element: n => n / 500_000 }
const positive: ValueOptions = { ...generic, element: n => 0.3 + Math.abs(n) / 500_000 }
/** Away from 0, where functions may have a kink or a pole. */
const awayFromZero: ValueOptions = { ...generic, element: n => n / 500_000 + (n < 0 ? -0.3 : 0.3) }

/** Numbers of which no two are closer than 0.25. */
function distinct(draw: Draw, shape: Shape): Value {
  const count = draw.sizesOf(shape).reduce((product, size) => product * size, 1)
  const order = draw.shuffled(Array.from({ length: count }, (_, i) => i))
  return draw.feed(
    shape,
    order.map(i => (i - count / 2) / 4),
  )
}

/** Random uses of an operator. The gradient with regard to all floats fed is checked. */
type Case = (draw: Draw, op: string) => readonly Value[]

const unary =
  (options = generic): Case =>
  (draw, op) => [apply(op, [draw.value(draw.shape(), { ...options, fed: true })])]

const binary =
  (a = generic, b = generic): Case =>
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
  (make: (draw: Draw, shape: Shape) => Value): Case =>
  (draw, op) => {
    const x = make(draw, draw.shape(1))
    const axes = draw.shuffled(x.shape.map((_, axis) => axis)).slice(0, draw.integer(1, x.shape.length))
    const signed = axes.map(axis => axis - (draw.boolean() ? x.shape.length : 0))
    return [apply(op, [x, constant(signed, 'int64')], { keepdims: draw.integer(0, 1) })]
  }

const alongAxis: Case = (draw, op) => {
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
const blockedCases = (block: number): Readonly<Record<string, Case>> => ({
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

const cases: Readonly<Record<string, Case>> = {
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
  // more of its kind in scan.test.ts
  Scan: draw => {
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

/** Operators that `differentiate` refuses, with a scalar that depends on `x` through them. */
const notDifferentiable: Readonly<Record<string, (x: Value) => Value>> = {
  TopK: x => reduceSum(topK(x, 2).values),
  If: x => reduceSum(conditional(greater(reduceSum(x), 0), [x], [neg(x)])[0]),
  Loop: x => {
    const body = [
      graphInput('i', 'int64', []),
      graphInput('go', 'bool', []),
      graphInput('s', 'float32', x.shape),
    ]
    const carried = applyAll('Loop', [constant(3, 'int64'), constant(1, 'bool'), x], {
      body: { inputs: body, outputs: [body[1], mul(body[2], 2)] },
    })
    return reduceSum(carried[0])
  },
}

const STEP = 1e-5

/** A scalar in which all elements of all outputs have weights of their own. */
function weighted(draw: Draw, outputs: readonly Value[]): Value {
  return outputs
    .map(output => reduceSum(mul(output, draw.value(output.shape, { ...generic, fed: true }))))
    .reduce(add, constant(0))
}

/** Compares gradients with central differences along random directions, which a wrong gradient meets only by chance. */
function expectGradients(draw: Draw, loss: Value, variables: readonly Value[]) {
  const gradients = evaluate(differentiate(loss, variables), draw.feeds)
  variables.forEach((variable, i) => {
    const { data, shape } = draw.feeds.get(variable) ?? { data: [], shape: [] }
    expect(gradients[i].shape).toEqual(shape)
    const direction = draw.integers(data.length, -1000, 1000).map(n => (n + 0.5) / 1000)
    const lossAt = (step: number) => {
      const moved: Tensor = { shape, data: data.map((x, j) => x + step * direction[j]) }
      return evaluate([loss], new Map([...draw.feeds, [variable, moved]]))[0].data[0]
    }
    const terms = gradients[i].data.map((g, j) => g * direction[j])
    const slope = terms.reduce((sum, term) => sum + term, 0)
    const scale = terms.reduce((sum, term) => sum + Math.abs(term), 1)
    const difference = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP)
    expect(Math.abs(slope - difference) / scale, `slope ${slope}, difference ${difference}`).toBeLessThan(
      1e-6,
    )
  })
}

const floatsFed = (draw: Draw) => [...draw.feeds.keys()].filter(({ dtype }) => dtype === 'float32')

/** Values fed to a graph that is built once. */
function check(build: (draw: Draw) => Value, numRuns = 20) {
  fc.assert(
    fc.property(draws(), draw => {
      const loss = build(draw)
      expectGradients(draw, loss, floatsFed(draw))
    }),
    { numRuns, seed: 1 },
  )
}

/** Gradients in numbers. */
function gradientsAt(loss: Value, ...feeds: [variable: Value, data: number[]][]): (readonly number[])[] {
  const tensors = new Map(
    feeds.map(([variable, data]) => [variable, { data, shape: variable.shape.map(Number) }]),
  )
  const gradients = differentiate(
    loss,
    feeds.map(([variable]) => variable),
  )
  return evaluate(gradients, tensors).map(({ data }) => data)
}

const vector = (length: number) => graphInput('x', 'float32', [length])

describe('every operator', () => {
  test('has a gradient rule that is checked here, or a constant value, or none', () => {
    for (const op of Object.keys(operators)) {
      const kinds = [op in cases, constantGradient.has(op), op in notDifferentiable]
      expect([op, kinds.filter(Boolean).length]).toEqual([op, 1])
      expect([op, op in gradientRules]).toEqual([op, op in cases])
    }
    expect(Object.keys(gradientRules).filter(op => !(op in operators))).toEqual([])
  })
})

describe('the gradient is the slope of', () => {
  test.each(Object.keys(cases))('%s', op => {
    check(draw => {
      const outputs = cases[op](draw, op)
      return weighted(draw, outputs)
    }, 40)
  })

  test('a power of negative numbers with a whole constant exponent', () => {
    check(draw =>
      weighted(
        draw,
        [2, 3, -1].map(exponent => pow(draw.value([3], awayFromZero), exponent)),
      ),
    )
  })

  test('values used twice', () => {
    check(draw => {
      const n = draw.dim()
      const x = draw.value([n, 2], { ...awayFromZero, fed: true })
      const condition = draw.value([n, 1], { dtype: 'bool' })
      return weighted(
        draw,
        draw.some([
          mul(x, x),
          sub(x, x),
          div(x, x),
          pow(mul(x, x), mul(x, 0.5)),
          matMul(x, swapLastAxes(x)),
          gemm(x, x, { transA: true }),
          gemm(x, x, { transB: true, c: x.shape[0] === 2 ? x : reduceSum(x) }),
          matMul(unsqueeze(x, [0]), transpose(x, [1, 0])),
          where(condition, x, mul(x, x)),
          mul(x, reduceSum(x, { axes: [0] })),
          concat([x, neg(x), x], 1),
          add(gather(x, constant([0, 0], 'int64')), reduceSum(slice(x, 1, 0, 1))),
        ]),
      )
    }, 60)
  })

  test('a mean over axes whose size is known only at run time', () => {
    check(draw => {
      const x = draw.value(['batch', 'steps', 3], generic)
      return add(reduceMean(mul(x, x)), reduceMean(exp(reshape(x, [-1]))))
    })
  })

  test('an inner value', () => {
    check(draw => {
      const x = draw.value(['batch', 2], { ...generic, fed: true })
      const inner = tanh(x)
      // the chain rule by hand: the slope of the outer part times that of the inner part
      const [outer] = differentiate(reduceSum(mul(inner, inner)), [inner])
      const [whole] = differentiate(reduceSum(mul(inner, inner)), [x])
      const [byHand, direct] = evaluate([mul(outer, sub(1, mul(inner, inner))), whole], draw.feeds)
      byHand.data.forEach((g, i) => {
        expect(direct.data[i]).toBeCloseTo(g, 12)
      })
      return reduceSum(inner)
    })
  })

  test('a gradient', () => {
    check(draw => {
      const x = draw.value(['batch', 2], { ...generic, fed: true })
      const w = draw.value([2, 3], { ...generic, fed: true })
      const loss = reduceMean(softplus(matMul(tanh(x), w)))
      const [gradient] = differentiate(loss, [x])
      return reduceSum(mul(gradient, gradient))
    })
  })
})

describe('the gradient is the slope of networks:', () => {
  const dense = (draw: Draw, x: Value, units: number) => {
    const w = draw.value([Number(x.shape.at(-1)), units], { ...generic, fed: true })
    return add(matMul(x, w), draw.value([units], { ...generic, fed: true }))
  }

  /** Inverted dropout with a mask of bytes. */
  const dropout = (draw: Draw, x: Value, shape = x.shape) => {
    const mask = draw.value(shape, { dtype: 'uint8', range: { min: 0, max: 1 }, fed: true })
    return mul(mul(x, cast(mask, 'float32')), 1 / 0.6)
  }

  const labels = (draw: Draw, classes: number) =>
    draw.value(['batch'], { dtype: 'int32', range: { min: 0, max: classes - 1 }, fed: true })

  test('two layers with dropout, and the mean square', () => {
    check(draw => {
      const x = draw.value(['batch', 3], generic)
      const hidden = dropout(draw, relu(dense(draw, dropout(draw, x), 4)))
      const error = sub(dense(draw, hidden, 2), draw.value(['batch', 2], generic))
      return reduceMean(mul(error, error))
    })
  })

  test('softmax and cross-entropy, in logits and in probabilities', () => {
    check(draw => {
      const logits = dense(draw, draw.value(['batch', 3], generic), 4)
      const target = oneHot(labels(draw, 4), 4)
      const crossEntropy = (logProbabilities: Value) =>
        neg(reduceMean(reduceSum(mul(target, logProbabilities), { axes: [1] })))
      const shifted = sub(logits, reduceMax(logits, { axes: [1], keepDims: true }))
      const normalized = div(exp(shifted), reduceSum(exp(shifted), { axes: [1], keepDims: true }))
      return add(crossEntropy(logSoftmax(logits)), crossEntropy(log(normalized)))
    })
  })

  test('binary cross-entropy through softplus', () => {
    check(draw => {
      const logits = flatten(dense(draw, draw.value(['batch', 3], generic), 1))
      const target = cast(labels(draw, 2), 'float32')
      return reduceMean(sub(softplus(logits), mul(logits, target)))
    })
  })

  test('a recurrent layer whose dropout mask is the same at every step', () => {
    check(draw => {
      const [x, w] = [draw.value(['batch', 3, 2], generic), draw.value([2, 2], { ...generic, fed: true })]
      const mask = cast(draw.value(['batch', 2], { dtype: 'uint8', range: { min: 0, max: 1 } }), 'float32')
      let state = draw.value(['batch', 2], generic)
      for (let step = 0; step < 3; step++) {
        const input = squeeze(slice(x, 1, step, step + 1), [1])
        const [update, gate] = [matMul(mul(state, mask), w), sigmoid(matMul(input, w))]
        state = add(mul(gate, state), mul(sub(1, gate), tanh(add(input, update))))
      }
      return reduceSum(state)
    })
  })

  test('a convolution made of slices, with pooling and dropout of whole feature maps', () => {
    check(draw => {
      const x = pad(draw.value(['batch', 6, 2], generic), [0, 1, 0], [0, 1, 0])
      const windows = concat(
        [0, 1, 2].map(offset => slice(x, 1, offset, offset + 6)),
        2,
      )
      const maps = dropout(draw, tanh(dense(draw, windows, 3)), ['batch', 1, 3])
      return reduceSum(reduceMax(reshape(add(maps, windows.shape.length), [0, 2, 3, 3]), { axes: [2] }))
    })
  })

  test('an embedding that is also the output layer', () => {
    check(draw => {
      const table = draw.value([4, 3], { ...generic, fed: true })
      const word = gather(table, labels(draw, 4))
      return neg(reduceMean(mul(logSoftmax(gemm(word, table, { transB: true })), oneHot(labels(draw, 4), 4))))
    })
  })
})

test('the engine computes every gradient as the evaluator does', async () => {
  const block = await blockSize()
  // in the engine's own blocks, if it has any
  const plain = Object.fromEntries(Object.entries(cases).filter(([op]) => !op.startsWith('nchwc.')))
  const onEngine = { ...plain, ...(block > 1 && blockedCases(block)) }
  await fc.assert(
    fc.asyncProperty(draws(), async draw => {
      const loss = weighted(
        draw,
        Object.entries(onEngine).flatMap(([op, make]) => make(draw, op)),
      )
      const gradients = differentiate(loss, floatsFed(draw))
      const expected = evaluate(gradients, draw.feeds, { precision: 'float32' })
      const actual = await runGraph([...draw.feeds], gradients)
      gradients.forEach((gradient, i) => {
        expect(actual[i].shape).toEqual(expected[i].shape)
        expected[i].data.forEach((number, j) => {
          const error = Math.abs(actual[i].data[j] - number) / (1 + Math.abs(number))
          expect(error, `${gradient.node.op}: ${actual[i].data[j]} instead of ${number}`).toBeLessThan(1e-4)
        })
      })
    }),
    // no shrinking: the message says which gradient it is
    { numRuns: 12, seed: 1, endOnFailure: true },
  )
})

describe('where there is no slope', () => {
  test('equal largest elements share the gradient', () => {
    const x = vector(4)
    expect(gradientsAt(reduceMax(x), [x, [1, 3, 3, 2]])).toEqual([[0, 0.5, 0.5, 0]])
    expect(gradientsAt(reduceMin(x), [x, [1, 1, 1, 2]])).toEqual([[1 / 3, 1 / 3, 1 / 3, 0]])
  })

  test('of two equal operands of a maximum, the first takes the gradient', () => {
    const [x, y] = [vector(3), vector(3)]
    const values: [Value, number[]][] = [
      [x, [1, 2, 3]],
      [y, [1, 1, 4]],
    ]
    expect(gradientsAt(reduceSum(maximum(x, y)), ...values)).toEqual([
      [1, 1, 0],
      [0, 0, 1],
    ])
  })

  test('at 0, relu and the absolute value pass nothing back', () => {
    const x = vector(3)
    expect(gradientsAt(reduceSum(relu(x)), [x, [-1, 0, 1]])).toEqual([[0, 0, 1]])
    expect(gradientsAt(reduceSum(apply('Abs', [x])), [x, [-1, 0, 1]])).toEqual([[-1, 0, 1]])
  })

  test('steps, comparisons and places pass nothing back', () => {
    const x = graphInput('x', 'float32', [2, 2])
    const steps: readonly Value[] = [
      ...['Sign', 'Floor', 'Round'].map(op => apply(op, [x])),
      above(x, 0),
      ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual'].map(op =>
        indicator(apply(op, [x, mul(x, 2)])),
      ),
      ...['And', 'Or'].map(op => indicator(apply(op, [greater(x, 0), apply('Not', [greater(x, 1)])]))),
      cast(cast(x, 'int32'), 'float32'),
      apply('DequantizeLinear', [cast(x, 'uint8'), constant(2)]),
      cast(argMax(x), 'float32'),
      cast(apply('Shape', [x]), 'float32'),
      cast(topK(x, 1).indices, 'float32'),
    ]
    const covered = steps.map(({ node }) => (node.op === 'Cast' ? node.inputs[0].node.op : node.op))
    for (const op of Object.keys(operators))
      if (constantGradient.has(op)) expect([...covered, 'Not']).toContain(op)
    for (const step of steps) {
      expect(gradientsAt(reduceSum(step), [x, [1, -2, 3.4, 4.6]])).toEqual([[0, 0, 0, 0]])
    }
  })
})

describe('differentiate', () => {
  test('gives zeros for a variable that the loss does not depend on', () => {
    const [x, y] = [vector(2), vector(3)]
    expect(gradientsAt(reduceSum(x), [x, [1, 2]], [y, [1, 2, 3]])).toEqual([
      [1, 1],
      [0, 0, 0],
    ])
  })

  test('gives 1 for the loss itself', () => {
    const x = graphInput('x', 'float32', [])
    expect(gradientsAt(x, [x, [5]])).toEqual([[1]])
  })

  test('wants a scalar', () => {
    expect(() => differentiate(vector(3), [])).toThrow(
      new GraphError('only a scalar can be differentiated, received shape [3]'),
    )
  })

  test.each(Object.keys(notDifferentiable))('names %s if a variable is behind it', op => {
    const x = vector(3)
    const y = vector(3)
    const loss = add(notDifferentiable[op](tanh(x)), reduceSum(y))
    expect(() => differentiate(loss, [x])).toThrow(`operator ${op} has no gradient rule`)
    expect(gradientsAt(loss, [y, [1, 2, 3]])).toEqual([[1, 1, 1]])
  })

  test('notices a variable that only a branch refers to', () => {
    const x = vector(2)
    const flag = graphInput('flag', 'bool', [])
    const loss = reduceSum(conditional(flag, [mul(x, 2)], [constant([0, 0])])[0])
    expect(() => differentiate(loss, [x])).toThrow('operator If has no gradient rule')
  })

  test('says what it cannot know about a slice', () => {
    const x = graphInput('x', 'float32', ['batch', 2])
    const bounds = [constant([0], 'int64'), constant([1], 'int64'), constant([0], 'int64')]
    const first = apply('Slice', [x, ...bounds], { dim: 1 })
    expect(() => differentiate(reduceSum(first), [x])).toThrow('the gradient of Slice needs constant bounds')
    const steps = [0, 2, 1, 2].map(n => constant([n], 'int64'))
    const second = apply('Slice', [x, ...steps])
    expect(() => differentiate(reduceSum(second), [x])).toThrow('the gradient of Slice needs steps of 1')
  })

  test('goes through a graph deeper than the call stack', () => {
    const x = graphInput('x', 'float32', [])
    let value = x
    for (let i = 0; i < 20_000; i++) value = add(value, x)
    const [gradient] = differentiate(value, [x])
    expect(evaluate([gradient], new Map([[x, { data: [1], shape: [] }]]))[0].data).toEqual([20_001])
  })
})
