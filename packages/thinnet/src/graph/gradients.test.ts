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
import { type Draw, draws } from './testing/draw.js'
import { evaluate } from './testing/evaluator.js'
import { awayFromZero, blockedCases, compositions, generic, gradientCases } from './testing/gradientCases.js'
import { floatsFed, gradientError, TOLERANCE, weighted } from './testing/gradientError.js'

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

/** Values fed to a graph that is built once. */
function check(build: (draw: Draw) => Value, numRuns = 20) {
  fc.assert(
    fc.property(draws(), draw => {
      const { error, message } = gradientError(draw, build(draw))
      expect(error, message).toBeLessThan(TOLERANCE)
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
      const kinds = [op in gradientCases, constantGradient.has(op), op in notDifferentiable]
      expect([op, kinds.filter(Boolean).length]).toEqual([op, 1])
      expect([op, op in gradientRules]).toEqual([op, op in gradientCases])
    }
    expect(Object.keys(gradientRules).filter(op => !(op in operators))).toEqual([])
  })
})

describe('the gradient is the slope of', () => {
  test.each(Object.keys(gradientCases))('%s', op => {
    check(draw => weighted(draw, gradientCases[op](draw, op)), 40)
  })

  test.each(Object.keys(compositions))('%s', name => {
    check(draw => weighted(draw, compositions[name](draw)), 10)
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
  const plain = Object.fromEntries(Object.entries(gradientCases).filter(([op]) => !op.startsWith('nchwc.')))
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
