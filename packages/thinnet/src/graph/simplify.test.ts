import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  apply,
  applyAll,
  BATCH,
  broadcastTo,
  cast,
  concat,
  conditional,
  constant,
  constantValues,
  convolve,
  differentiate,
  dimensionSize,
  div,
  equal,
  exp,
  GraphError,
  gather,
  gemm,
  graphInput,
  greater,
  identity,
  indicator,
  isSubgraph,
  matMul,
  mul,
  type Node,
  neg,
  pow,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  reshapeTo,
  sigmoid,
  simplify,
  softmax,
  split,
  squeeze,
  sub,
  tanh,
  topologicalOrder,
  transpose,
  unsqueeze,
  type Value,
  where,
} from './index.js'
import { type Draw, draws } from './testing/draw.js'
import { evaluate } from './testing/evaluator.js'

const x = graphInput('x', 'float32', [BATCH, 3])
const y = graphInput('y', 'float32', [3])
const flag = graphInput('flag', 'bool', [])

const one = (value: Value): Value => simplify([value])[0]

/** The graph as a formula. */
function format(value: Value): string {
  const { op, inputs, attributes, outputs } = value.node
  if (op === 'Input') return String(attributes.name)
  if (op === 'Constant') return `${value.dtype === 'float32' ? '' : value.dtype}${constantValues(value)}`
  return `${op}${outputs.length > 1 ? value.index : ''}(${inputs.map(format).join(', ')})`
}

/** Everything that tells a node from another, for nodes without subgraphs. */
function identityOf(node: Node, numbers: ReadonlyMap<Value, number>): string {
  const attributes = Object.entries(node.attributes).map(([name, attribute]) => [
    name,
    typeof attribute === 'object' && 'elements' in attribute
      ? attribute.elements.map(e => (Object.is(e, -0) ? '-0' : `${e}`))
      : attribute,
  ])
  const [{ dtype, shape }] = node.outputs
  return JSON.stringify([node.op, dtype, shape, attributes, node.inputs.map(input => numbers.get(input))])
}

/** The values joined along an axis of known sizes; only then has joining a gradient. */
function joined(parts: readonly Value[], axis: number): Value {
  const known = parts.every(({ shape }) => typeof shape[axis] === 'number')
  return known ? concat(parts, axis) : parts[0]
}

const SCALARS = [0, 1, 2, -1, 0.5, -0]

/** What can be made of the values in a pool; some choices are full of things to simplify. */
const growth: readonly ((draw: Draw, pick: () => Value, condition: () => Value) => Value)[] = [
  (draw, pick) =>
    apply(draw.pick(['Neg', 'Abs', 'Tanh', 'Sigmoid', 'Relu', 'Identity', 'Softplus']), [pick()]),
  (draw, pick) => neg(draw.pick([neg, relu, tanh])(pick())),
  (_, pick) => apply('Cast', [pick()], { to: 'float32' }),
  // scalars, some of which have axes
  (draw, pick) => {
    const scalar = constant([draw.pick(SCALARS)], 'float32', draw.pick([[], [], [1], [1, 1]]))
    const operands = draw.shuffled([pick(), scalar])
    return apply(draw.pick(['Add', 'Sub', 'Mul', 'Mul', 'Max', 'Min']), operands)
  },
  (draw, pick) => mul(mul(pick(), draw.pick(SCALARS)), draw.pick(SCALARS)),
  (draw, pick) => div(pick(), draw.pick([1, 2, 0.5])),
  (draw, pick) => pow(pick(), draw.pick([1, 2])),
  (_, pick) => add(pick(), neg(pick())),
  (_, pick) => {
    const common = tanh(pick())
    return add(mul(common, pick()), mul(tanh(pick()), common))
  },
  (_, pick) => mul(neg(tanh(pick())), tanh(pick())),
  // operands that broadcast
  (draw, pick) => apply(draw.pick(['Add', 'Sub', 'Max', 'Min']), [pick(), pick()]),
  (_, pick) => mul(tanh(pick()), sigmoid(pick())),
  (_, pick, condition) => where(condition(), pick(), pick()),
  (draw, _pick, condition) => mul(indicator(condition()), draw.pick(SCALARS)),
  (draw, pick) => {
    const like = pick()
    return add(broadcastTo(constant(draw.pick(SCALARS)), like.shape, like), pick())
  },
  (draw, pick) => {
    const like = pick()
    const known = like.shape.map(dim => (typeof dim === 'number' && draw.boolean() ? dim : 1))
    return broadcastTo(draw.value(known), like.shape, like)
  },
  // axes
  (draw, pick) => {
    const value = pick()
    const axes = draw.some(value.shape.map((_, axis) => axis))
    return draw.pick([reduceSum, reduceMean])(value, { axes, keepDims: draw.boolean() })
  },
  (draw, pick) => {
    const value = pick()
    const axes = draw.some(value.shape.map((_, axis) => axis))
    return squeeze(reduceSum(value, { axes, keepDims: true }), draw.shuffled(axes))
  },
  (draw, pick) => {
    const like = pick()
    const wide = broadcastTo(draw.value(like.shape.slice(1).map(() => 1)), like.shape, like)
    return add(unsqueeze(wide, [draw.integer(0, like.shape.length)]), 1)
  },
  (draw, pick) => reshape(pick(), draw.pick([[-1], [0, -1], [-1, 3], [-1, 1], [1, -1]])),
  (_, pick) => {
    const value = pick()
    return reshapeTo(reshape(value, [-1]), value.shape)
  },
  (draw, pick) => {
    const value = pick()
    return apply('Transpose', [value], { perm: draw.shuffled(value.shape.map((_, axis) => axis)) })
  },
  (draw, pick) =>
    draw.pick([(value: Value) => unsqueeze(value, [0]), (value: Value) => squeeze(value, [0])])(pick()),
  (_, pick) => {
    const value = pick()
    return concat(split(value, [1, 2], value.shape.length - 1), value.shape.length - 1)
  },
  (draw, pick) => {
    const axis = draw.integer(0, 1)
    return joined([joined([pick(), pick()], axis), joined([pick(), pick()], draw.integer(0, 1))], axis)
  },
  (draw, pick) => softmax(pick(), draw.integer(-1, 0)),
  (_, pick) => matMul(tanh(pick()), tanh(pick())),
  // constants only
  draw =>
    apply(draw.pick(['Add', 'Mul', 'Max', 'Sub']), [
      constant([1, 2, draw.pick(SCALARS)]),
      constant([3, 0, 1]),
    ]),
]

/** A random graph of floats, and what it is made of. */
function grow(draw: Draw, size: number): Value[] {
  const inputs = [[], [3], [BATCH, 3], [2, BATCH, 1], [BATCH, 3]].map(shape =>
    draw.value(shape, { fed: true }),
  )
  const conditions = [
    draw.value([BATCH, 1], { dtype: 'bool' }),
    draw.value([], { dtype: 'bool' }),
    greater(inputs[2], inputs[1]),
    equal(inputs[1], 0),
  ]
  const pool = [...inputs]
  // mostly what was made last, so that graphs are deep
  const pick = () => draw.pick(draw.boolean() ? pool.slice(-3) : pool)
  while (pool.length < size) {
    try {
      const value = draw.pick(growth)(draw, pick, () => draw.pick(conditions))
      if (value.shape.length <= 4) pool.push(value)
    } catch (error) {
      // a choice of values that do not go together
      if (!(error instanceof GraphError)) throw error
    }
  }
  return pool
}

/** Checks that pairs of values are equal but for rounding. */
function expectEqual(draw: Draw, before: readonly Value[], after: readonly Value[]) {
  const expected = evaluate(before, draw.feeds)
  const actual = evaluate(after, draw.feeds)
  before.forEach((value, i) => {
    expect([after[i].dtype, after[i].shape]).toEqual([value.dtype, value.shape])
    expect(actual[i].data.length).toBe(expected[i].data.length)
    const scale = expected[i].data.reduce((most, element) => Math.max(most, Math.abs(element)), 1)
    expected[i].data.forEach((element, j) => {
      if (!(Math.abs(actual[i].data[j] - element) <= 1e-12 * scale)) {
        expect.fail(
          `${actual[i].data[j]} instead of ${element} in ${format(after[i])}, simplified from ${format(value)}`,
        )
      }
    })
  })
}

describe('any graph', () => {
  const property = (check: (draw: Draw, pool: readonly Value[]) => void, numRuns = 150) =>
    fc.assert(
      fc.property(draws(), draw => {
        check(draw, grow(draw, draw.integer(6, 25)))
      }),
      { numRuns, seed: 1 },
    )

  test('has the same values when simplified', () => {
    property((draw, pool) => {
      const outputs = pool.slice(-4)
      expectEqual(draw, outputs, simplify(outputs))
    })
  })

  test('has the same gradients when simplified', () => {
    property((draw, pool) => {
      const loss = pool.slice(-3).reduce((sum, value) => add(sum, reduceMean(value)), constant(0))
      const gradients = differentiate(
        loss,
        [...draw.feeds.keys()].filter(({ dtype }) => dtype === 'float32'),
      )
      expectEqual(draw, [loss, ...gradients], simplify([loss, ...gradients]))
    }, 100)
  })

  test('has the same values when simplified inside branches and loops', () => {
    property((draw, pool) => {
      const [a, b] = pool.slice(-2)
      const state = graphInput('state', 'float32', a.shape)
      const body = [graphInput('i', 'int64', []), graphInput('go', 'bool', []), state]
      const tripCount = draw.value([], { dtype: 'int64', range: { min: 0, max: 3 } })
      const outputs = applyAll('Loop', [tripCount, constant(1, 'bool'), a], {
        body: {
          inputs: body,
          outputs: [
            identity(body[1]),
            neg(neg(tanh(add(state, identity(a))))),
            conditional(greater(reduceSum(state), 0), [mul(mul(b, 2), 3)], [add(identity(b), 0)])[0],
          ],
        },
        steps: 'trips',
      })
      expectEqual(draw, outputs, simplify(outputs))
    }, 40)
  })

  test('has no equal nodes afterwards, and nothing left to simplify', () => {
    property((_, pool) => {
      const simplified = simplify(pool.slice(-4))
      const nodes = topologicalOrder(simplified)
      const numbers = new Map(nodes.flatMap(node => node.outputs).map((value, i) => [value, i]))
      expect(new Set(nodes.map(node => identityOf(node, numbers))).size).toBe(nodes.length)
      const again = simplify(simplified)
      expect(again.map(format)).toEqual(simplified.map(format))
      expect(again.every((value, i) => value === simplified[i])).toBe(true)
    })
  })
})

describe('simplify', () => {
  test('computes once what is computed twice', () => {
    const [a, b] = simplify([mul(exp(x), y), mul(exp(x), y)])
    expect(a).toBe(b)
    const [c, d] = simplify([exp(mul(mul(x, 2), 3)), abs(mul(x, 6))])
    expect(c.node.inputs[0]).toBe(d.node.inputs[0])
    const [e, f] = simplify([split(x, [1, 2], 1)[0], split(x, [1, 2], 1)[1]])
    expect(e.node).toBe(f.node)
  })

  test('does not take different nodes for equal', () => {
    const pairs: [Value, Value][] = [
      [sub(x, y), sub(y, x)],
      [reduceSum(x, { axes: [0] }), reduceSum(x, { axes: [1] })],
      [reduceSum(x, { axes: [0] }), reduceSum(x, { axes: [0], keepDims: true })],
      [cast(x, 'int32'), cast(x, 'int64')],
      [split(x, [1, 2], 1)[0], split(x, [1, 2], 1)[1]],
      [constant([1, 2]), constant([1, 2], 'int32')],
      [constant([1, 2]), constant([1, 2], 'float32', [1, 2])],
      [constant(Number.POSITIVE_INFINITY), constant(Number.NEGATIVE_INFINITY)],
      [constant(Number.NaN), constant(Number.NEGATIVE_INFINITY)],
      [constant(0), constant(-0)],
      [graphInput('a', 'float32', []), graphInput('a', 'float32', [])],
    ]
    for (const pair of pairs) {
      const [a, b] = simplify(pair)
      expect(a === b, pair.map(format).join(' and ')).toBe(false)
    }
  })

  test('computes with constants', () => {
    const two = constant([1, 2, 3])
    expect(format(one(add(mul(two, 2), constant([1, 1, 1]))))).toBe('3,5,7')
    expect(format(one(exp(constant(0))))).toBe('1')
    expect(format(one(neg(pow(constant(3), 2))))).toBe('-9')
    expect(format(one(reshape(two, [3, 1])))).toBe('1,2,3')
    expect(one(unsqueeze(two, [0])).shape).toEqual([1, 3])
    expect(format(one(add(x, mul(constant(2), constant(3)))))).toBe('Add(x, 6)')
  })

  test('leaves large constants to the engine', () => {
    const large = constant(Array.from({ length: 5000 }, (_, i) => i))
    expect(one(mul(large, 2)).node.op).toBe('Mul')
  })

  test('removes what has no effect', () => {
    for (const value of [
      add(x, 0),
      add(constant(0), x),
      sub(x, 0),
      mul(x, 1),
      mul(constant([1], 'float32', [1, 1]), x),
      div(x, 1),
      pow(x, 1),
      identity(x),
      neg(neg(x)),
      apply('Cast', [x], { to: 'float32' }),
      reshape(x, [-1, 3]),
      reshape(reshape(x, [-1]), [-1, 3]),
      apply('Expand', [x, apply('Shape', [x])], { dims: 'batch,3' }),
      transpose(transpose(x, [1, 0]), [1, 0]),
      concat(split(x, [1, 2], 1), 1),
      squeeze(unsqueeze(x, [0]), [0]).node.inputs[0].node.inputs[0],
    ]) {
      expect(one(value), format(value)).toBe(x)
    }
  })

  test('keeps what has an effect on the shape only', () => {
    for (const value of [
      add(y, constant([0], 'float32', [1, 1])),
      mul(y, constant([1], 'float32', [1, 1])),
      pow(y, constant([2], 'float32', [1, 1])),
      mul(mul(y, constant([2], 'float32', [1, 1])), 3),
      sub(constant([0], 'float32', [1, 1]), y),
      concat(split(reshape(y, [3, 1]), [1, 2], 0).slice(0, 1), 0),
    ]) {
      expect(one(value).shape, format(value)).toEqual(value.shape)
    }
  })

  test('writes simpler operators', () => {
    expect(format(one(add(x, neg(y))))).toBe('Sub(x, y)')
    expect(format(one(sub(constant(0), x)))).toBe('Neg(x)')
    expect(format(one(pow(x, 2)))).toBe('Mul(x, x)')
    expect(format(one(reshape(reshape(x, [-1]), [3, -1])))).toBe('Reshape(x, int643,-1)')
    const cube = graphInput('cube', 'float32', [2, 3, 4])
    const turned = one(transpose(transpose(cube, [1, 2, 0]), [1, 0, 2]))
    expect([format(turned), turned.node.attributes.perm]).toEqual(['Transpose(cube)', [2, 1, 0]])
  })

  test('keeps channels first from one convolution to the next', () => {
    const image = graphInput('image', 'float32', [BATCH, 2, 5, 5])
    const kernel = graphInput('kernel', 'float32', [2, 2, 3, 3])
    const last = (value: Value) => transpose(value, [0, 2, 3, 1])
    const first = (value: Value) => transpose(value, [0, 3, 1, 2])
    const hidden = mul(relu(last(convolve(image, kernel))), 2)
    expect(format(one(convolve(first(hidden), kernel)))).toBe(
      'Conv(Mul(Relu(Conv(image, kernel)), 2), kernel)',
    )
    // and its gradient
    const [gradient] = differentiate(reduceSum(mul(hidden, hidden)), [image])
    const inside = 'Relu(Conv(image, kernel))'
    expect(format(one(gradient))).toBe(
      `ConvTranspose(Mul(Mul(${inside}, 8), HardSigmoid(${inside})), kernel)`,
    )
  })

  test('turns the result instead of the operands, if all of them are turned alike', () => {
    const cube = graphInput('cube', 'float32', [2, 3, 4])
    const turned = transpose(cube, [1, 2, 0])
    expect(format(one(greater(tanh(turned), 0)))).toBe('Transpose(Greater(Tanh(cube), 0))')
    expect(format(one(add(turned, exp(turned))))).toBe('Transpose(Add(cube, Exp(cube)))')
    expect(format(one(where(flag, turned, 0)))).toBe('Transpose(Where(flag, cube, 0))')
    expect(one(mul(turned, constant([2], 'float32', [1, 1]))).shape).toEqual([3, 4, 2])
    // what broadcasts is turned by a new shape alone
    const row = graphInput('row', 'float32', [2])
    expect(format(one(add(turned, row)))).toBe('Transpose(Add(cube, Reshape(row, int642,1,1)))')
    const perImage = graphInput('mask', 'float32', [BATCH, 1, 2])
    const images = transpose(graphInput('images', 'float32', [BATCH, 2, 5]), [0, 2, 1])
    expect(format(one(mul(images, perImage)))).toBe('Transpose(Mul(images, Reshape(mask, int64-1,2,1)))')
    // what would have to be turned itself stays, as do operands that are turned otherwise
    const wide = graphInput('wide', 'float32', [4, 2])
    expect(format(one(add(turned, wide)))).toBe('Add(Transpose(cube), wide)')
    const square = graphInput('square', 'float32', [3, 3, 3])
    const [a, b] = [transpose(square, [1, 2, 0]), transpose(square, [2, 1, 0])]
    expect(format(one(add(a, b)))).toBe('Add(Transpose(square), Transpose(square))')
    expect(one(add(turned, constant([1], 'float32', [1, 1, 1, 1]))).shape).toEqual([1, 3, 4, 2])
  })

  test('reduces in front of a Transpose, if the axes that are left keep their order', () => {
    const cube = graphInput('cube', 'float32', [2, 3, 4])
    const turned = transpose(cube, [1, 2, 0])
    expect(format(one(reduceMean(turned, { axes: [0, 1] })))).toBe('ReduceMean(cube, int641,2)')
    expect(format(one(reduceSum(turned)))).toBe('ReduceSum(cube, int640,1,2)')
    expect(format(one(reduceSum(turned, { axes: [0] })))).toBe('ReduceSum(Transpose(cube), int640)')
  })

  test('shares what is common to two products', () => {
    expect(format(one(add(mul(x, exp(x)), mul(y, x))))).toBe('Mul(x, Add(Exp(x), y))')
    expect(format(one(sub(mul(y, x), mul(exp(x), y))))).toBe('Mul(y, Sub(x, Exp(x)))')
    expect(one(add(mul(y, exp(y)), mul(y, x))).shape).toEqual(x.shape)
  })

  test('moves signs to where they disappear', () => {
    expect(format(one(add(neg(x), y)))).toBe('Sub(y, x)')
    expect(format(one(sub(constant(0), mul(neg(x), neg(y)))))).toBe('Neg(Mul(x, y))')
    expect(format(one(add(x, mul(neg(x), y))))).toBe('Sub(x, Mul(x, y))')
  })

  test('reduces and joins no more than needed', () => {
    const kept = reduceSum(x, { axes: [0, 1], keepDims: true })
    expect(format(one(squeeze(kept, [1, 0])))).toBe('ReduceSum(x, int640,1)')
    expect(one(reduceSum(kept, { axes: [0], keepDims: true }))).toBe(one(kept))
    const column = graphInput('column', 'float32', [BATCH, 1])
    expect(format(one(reduceMean(column, { axes: [1] })))).toBe('Squeeze(column, int641)')
    expect(format(one(concat([concat([x, x], 1), x], 1)))).toBe('Concat(x, x, x)')
    expect(format(one(concat([concat([x, x], 0), concat([x, x], 0)], 1)))).toBe(
      'Concat(Concat(x, x), Concat(x, x))',
    )
  })

  test('adds and removes axes where that costs nothing', () => {
    const column = graphInput('column', 'float32', [BATCH, 1])
    const sum = reduceSum(squeeze(column, [1]))
    expect(format(one(sum))).toBe('ReduceSum(column, int640,1)')
    expect(format(one(unsqueeze(sum, [0])))).toBe('ReduceSum(column, int640)')
    expect(format(one(unsqueeze(reduceSum(x), [0])))).toBe('Unsqueeze(ReduceSum(x, int640,1), int640)')
    expect(one(unsqueeze(squeeze(column, [1]), [1]))).toBe(column)
    const table = graphInput('table', 'float32', ['steps'])
    const entry = gather(table, graphInput('step', 'int64', []))
    expect(format(one(unsqueeze(entry, [0])))).toBe('Gather(Unsqueeze(table, int641), step)')
    expect(format(one(unsqueeze(unsqueeze(div(1, entry), [0]), [1])))).toBe(
      'Div(1, Gather(Unsqueeze(Unsqueeze(table, int641), int642), step))',
    )
    expect(format(one(unsqueeze(div(sum, entry), [0])))).toBe(
      'Div(ReduceSum(column, int640), Gather(Unsqueeze(table, int641), step))',
    )
    expect(format(one(unsqueeze(exp(entry), [0])))).toBe('Unsqueeze(Exp(Gather(table, step)), int640)')
  })

  test.each([1, 2])('the gradient of dropout in front of %d units needs few large products', units => {
    const pool = graphInput('pool', 'float32', ['pool', 2])
    const kernel = graphInput('kernel', 'float32', [2, 4])
    const bias = graphInput('bias', 'float32', [4])
    const last = graphInput('last', 'float32', [4, units])
    const bytes = graphInput('bytes', 'uint8', [BATCH, 4])
    const data = gather(pool, graphInput('order', 'int32', [BATCH]))
    const mask = mul(cast(bytes, 'float32'), 1.25)
    const out = matMul(mul(relu(gemm(data, kernel, { c: bias })), mask), last)
    const gradients = differentiate(reduceSum(exp(out)), [kernel, bias, last])
    const simplified = simplify(gradients)
    const rows = 'Gather(pool, order)'
    const dropped = `Mul(Relu(Gemm(${rows}, kernel, bias)), DequantizeLinear(bytes, 1.25))`
    const step = `HardSigmoid(${dropped})`
    const back = `Exp(Gemm(${dropped}, last))`
    const scaled = 'Mul(Reshape(last, int64-1), 1.25)'
    expect(simplified.map(format)).toEqual([
      ...(units === 1
        ? [
            `Mul(Gemm(Mul(${rows}, ${back}), ${step}), ${scaled})`,
            `Mul(Reshape(Gemm(Reshape(${back}, int641,-1), ${step}), int64-1), ${scaled})`,
          ]
        : [
            `Gemm(${rows}, Mul(Gemm(${back}, last), ${step}))`,
            `ReduceSum(Mul(Gemm(${back}, last), ${step}), int640)`,
          ]),
      `Gemm(${dropped}, ${back})`,
    ])
    const numbers = (length: number) => Array.from({ length }, (_, i) => Math.sin(3 * i + length))
    const feeds = new Map([
      [pool, { data: numbers(10), shape: [5, 2] }],
      [data.node.inputs[1], { data: [4, 0, 3], shape: [3] }],
      [kernel, { data: numbers(8), shape: [2, 4] }],
      [bias, { data: numbers(4), shape: [4] }],
      [last, { data: numbers(4 * units), shape: [4, units] }],
      [bytes, { data: [1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1], shape: [3, 4] }],
    ])
    const expected = evaluate(gradients, feeds)
    evaluate(simplified, feeds).forEach(({ data, shape }, i) => {
      expect(shape).toEqual(expected[i].shape)
      expect(Math.max(...expected[i].data.map(Math.abs))).toBeGreaterThan(0.1)
      data.forEach((value, j) => {
        expect(value).toBeCloseTo(expected[i].data[j], 12)
      })
    })
  })

  test('a mask for whole columns stays a factor of its own', () => {
    const last = graphInput('last', 'float32', [3, 2])
    const row = mul(cast(graphInput('row', 'uint8', [1, 3]), 'float32'), 1.25)
    const [gradient] = differentiate(reduceSum(exp(matMul(mul(relu(x), row), last))), [x])
    expect(format(one(gradient))).toMatch(/DequantizeLinear\(row, 1.25\)\), HardSigmoid\(Relu\(x\)\)\)$/)
  })

  test('joins parts that are not those of the whole', () => {
    const [a, b] = split(x, [1, 2], 1)
    expect(one(concat([b, a], 1))).not.toBe(x)
    expect(one(concat([a, b, a], 1)).shape).toEqual([BATCH, 4])
    expect(one(apply('Concat', [split(x, [2, 1], 1)[0]], { axis: 1 })).shape).toEqual([BATCH, 2])
    expect(format(one(concat(split(x, [1, 1, 1], 1).slice(0, 2), 1)))).toMatch(/^Concat/)
  })

  test('keeps sizes that only the caller knows', () => {
    const bytes = graphInput('bytes', 'uint8', ['bytes'])
    const mask = reshape(reshapeTo(bytes, [BATCH, 6]), [-1, 2, 3])
    expect(format(one(mask))).toBe('Reshape(bytes, int64-1,2,3)')
    expect(one(mask).shape).toEqual([BATCH, 2, 3])
  })

  test('merges scales', () => {
    expect(format(one(mul(mul(x, 2), 3)))).toBe('Mul(x, 6)')
    expect(format(one(mul(constant(3), mul(constant(2), x))))).toBe('Mul(x, 6)')
    // dropout's 1 / (1 - rate) and the 1 / 4 of a mean
    expect(format(one(mul(mul(mul(x, 0.25), 2), 2)))).toBe('x')
  })

  test('lets operators broadcast instead of expanding', () => {
    const wide = broadcastTo(y, x.shape, x)
    expect(format(one(mul(wide, x)))).toBe('Mul(y, x)')
    expect(format(one(where(greater(x, 0), x, broadcastTo(constant(0), x.shape, x))))).toBe(
      'Where(Greater(x, 0), x, 0)',
    )
    expect(format(one(exp(wide)))).toBe('Exp(Expand(y, Shape(x)))')
    expect(format(one(add(wide, broadcastTo(constant(1), x.shape, x))))).toBe('Add(y, Expand(1, Shape(x)))')
  })

  test('does not visit what no output needs', () => {
    const seen: string[] = []
    const dead = exp(y)
    simplify([neg(x), split(x, [1, 2], 1)[0]], node => {
      seen.push(node.op)
      return undefined
    })
    expect(dead.node.op).toBe('Exp')
    expect(seen.sort()).toEqual(['Constant', 'Input', 'Neg', 'Split'])
  })

  test('keeps inputs as they are', () => {
    const [a, b] = simplify([x, add(x, y)])
    expect(a).toBe(x)
    expect(b.node.inputs).toEqual([x, y])
  })

  test('simplifies inside branches and shares with what is around them', () => {
    const outside = exp(x)
    const [result, shared] = simplify([
      conditional(flag, [neg(neg(exp(x)))], [mul(mul(x, 2), 3)])[0],
      outside,
    ])
    const { then_branch: yes, else_branch: no } = result.node.attributes
    if (!isSubgraph(yes) || !isSubgraph(no)) throw new Error('there are no branches')
    expect(yes.outputs[0]).toBe(shared)
    expect(format(no.outputs[0])).toBe('Mul(x, 6)')
  })

  test('simplifies inside loops and keeps their inputs', () => {
    const inputs = [
      graphInput('i', 'int64', []),
      graphInput('go', 'bool', []),
      graphInput('s', 'float32', [3]),
    ]
    const [loop] = applyAll('Loop', [constant(2, 'int64'), flag, identity(y)], {
      body: { inputs, outputs: [identity(inputs[1]), add(neg(neg(inputs[2])), 0)] },
    })
    const { node } = one(loop)
    const { body } = node.attributes
    if (!isSubgraph(body)) throw new Error('there is no body')
    expect(node.inputs[2]).toBe(y)
    expect(body.inputs).toEqual(inputs)
    expect(body.outputs).toEqual([inputs[1], inputs[2]])
  })

  test('puts in place what it is told to, and simplifies on', () => {
    const size = dimensionSize(BATCH)
    const four = (node: Node) => (node.op === 'DimensionSize' ? constant(4) : undefined)
    expect(simplify([div(reduceSum(x), size)], four).map(format)).toEqual(['Div(ReduceSum(x, int640,1), 4)'])
    expect(simplify([mul(size, 0.25)], four).map(format)).toEqual(['1'])
    // two nodes that ask for the same size become one constant
    const [a, b] = simplify([div(x, dimensionSize(BATCH)), div(x, dimensionSize(BATCH))], four)
    expect(a).toBe(b)
    expect(simplify([add(x, y)], node => (node === y.node ? constant(0) : undefined))).toEqual([x])
  })

  test('goes through a graph deeper than the call stack', () => {
    let value: Value = y
    for (let i = 0; i < 20_000; i++) value = exp(neg(neg(value)))
    expect(topologicalOrder(simplify([value])).length).toBe(20_001)
  })
})
