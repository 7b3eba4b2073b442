import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runGraph } from '../testing/runGraph.js'
import {
  add,
  concat,
  constant,
  differentiate,
  gemm,
  graphInput,
  matMul,
  mul,
  reduceSum,
  reshape,
  scan,
  sigmoid,
  simplify,
  split,
  sub,
  tanh,
  topologicalOrder,
  type Value,
  where,
} from './index.js'
import { type Draw, draws } from './testing/draw.js'
import { evaluate } from './testing/evaluator.js'

const STEP = 1e-5
const generic = { element: (n: number) => (n + 0.37) / 20, fed: true }

/** A scalar that depends on every element in its own way. */
const weighted = (draw: Draw, values: readonly Value[]) =>
  values.map(value => reduceSum(mul(value, draw.value(value.shape, generic)))).reduce(add, constant(0))

/** A cell with gates, on values `[batch, 2]`, with kernels from around the scan. */
function lstm(draw: Draw, x: Value, reverse: boolean) {
  const [input, recurrent] = [draw.value([2, 8], generic), draw.value([2, 8], generic)]
  const bias = draw.value([8], generic)
  const mask = draw.value(['batch', 2], generic)
  return scan({
    initial: [draw.value(['batch', 2], generic), draw.value(['batch', 2], generic)],
    sequences: [x, matMul(x, input), draw.value([x.shape[0], 'batch', 1], { dtype: 'bool' })],
    reverse,
    body: ([h, c], [step, projected, counts]) => {
      const z = add(gemm(mul(h, mask), recurrent, { c: projected }), bias)
      const [i, f, g, o] = split(z, [2, 2, 2, 2], 1)
      const carry = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)))
      const next = where(counts, mul(sigmoid(o), tanh(carry)), h)
      return { states: [next, where(counts, carry, c)], outputs: [next, mul(step, carry)] }
    },
  })
}

/** Graphs with scans: some of their outputs. */
const graphs: Readonly<Record<string, (draw: Draw) => readonly Value[]>> = {
  'several states, kernels and masks from around': draw => {
    const x = draw.value([draw.pick([1, 2, 4]), 'batch', 2], generic)
    const { states, outputs } = lstm(draw, x, draw.boolean())
    return [...draw.some([...states, ...outputs]), states[0]]
  },
  'the outputs of a scan in a scan that goes back': draw => {
    const x = draw.value([3, 'batch', 2], generic)
    const there = lstm(draw, x, false)
    const back = lstm(draw, there.outputs[0], true)
    return [concat([there.outputs[0], back.outputs[0]], 2), there.states[1]]
  },
  'a scan in each step of a scan': draw => {
    const x = draw.value([3, 2, 'batch', 2], generic)
    const kernel = draw.value([2, 2], generic)
    const scale = draw.value([2], generic)
    const { states, outputs } = scan({
      initial: [draw.value(['batch', 2], generic)],
      sequences: [x],
      body: ([outer], [rows]) => {
        const inner = scan({
          initial: [outer],
          sequences: [rows],
          reverse: true,
          body: ([state], [row]) => {
            const next = tanh(add(matMul(mul(state, scale), kernel), mul(row, sigmoid(outer))))
            return { states: [next], outputs: [sub(next, mul(row, scale))] }
          },
        })
        return { states: inner.states, outputs: [reduceSum(inner.outputs[0], { axes: [0] })] }
      },
    })
    return [...states, ...outputs]
  },
  'values from around as states and outputs, and a state that stays': draw => {
    const around = draw.value(['batch', 2], generic)
    const shifted = tanh(around)
    const { states, outputs } = scan({
      initial: [draw.value(['batch', 2], generic), draw.value(['batch', 2], generic)],
      sequences: [draw.value([3, 'batch', 2], generic)],
      body: ([a, b], [x]) => ({
        states: [shifted, b],
        outputs: [mul(a, around), around, add(x, b), shifted],
      }),
    })
    return [...states, ...outputs]
  },
  'a sum, whose gradient needs nothing of the steps': draw => {
    const { states } = scan({
      initial: [draw.value(['batch', 2], generic)],
      sequences: [draw.value([3, 'batch', 2], generic)],
      reverse: draw.boolean(),
      body: ([sum], [x]) => ({ states: [add(sum, x)], outputs: [] }),
    })
    return states
  },
  'sums of products, kernels that are transposed or used twice': draw => {
    const [kernel, other] = [draw.value([2, 2], generic), draw.value([2, 2], generic)]
    const { states, outputs } = scan({
      initial: [draw.value(['batch', 2], generic)],
      sequences: [draw.value([3, 'batch', 2], generic), draw.value([3, 2, 'batch'], generic)],
      body: ([h], [x, y]) => {
        const once = gemm(h, kernel, { transB: true })
        const twice = gemm(once, kernel, { c: reduceSum(gemm(y, kernel, { transA: true }), { axes: [0] }) })
        const next = tanh(
          add(twice, gemm(gemm(y, other, { transA: true, transB: true }), matMul(other, other))),
        )
        return { states: [next], outputs: [reshape(mul(next, x), [-1])] }
      },
    })
    return [...states, ...outputs]
  },
}

const all: typeof graphs = {
  ...graphs,
  'a gradient': draw => {
    const x = draw.value([3, 'batch', 2], generic)
    const { outputs, states } = lstm(draw, x, draw.boolean())
    return differentiate(reduceSum(mul(outputs[0], states[0])), [x])
  },
}

describe('the gradient is the slope of', () => {
  test.each(Object.keys(all))('%s', name => {
    fc.assert(
      fc.property(draws(), draw => {
        const loss = weighted(draw, all[name](draw))
        const variables = draw.some([...draw.feeds.keys()].filter(({ dtype }) => dtype === 'float32'))
        const gradients = evaluate(differentiate(loss, variables), draw.feeds)
        variables.forEach((variable, i) => {
          const { data, shape } = draw.feeds.get(variable) ?? { data: [], shape: [] }
          const direction = draw.integers(data.length, -1000, 1000).map(n => (n + 0.5) / 1000)
          const lossAt = (step: number) => {
            const moved = { shape, data: data.map((x, j) => x + step * direction[j]) }
            return evaluate([loss], new Map([...draw.feeds, [variable, moved]]))[0].data[0]
          }
          const terms = gradients[i].data.map((g, j) => g * direction[j])
          const slope = terms.reduce((sum, term) => sum + term, 0)
          const scale = terms.reduce((sum, term) => sum + Math.abs(term), 1)
          const difference = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP)
          expect(Math.abs(slope - difference) / scale, `${slope}, ${difference}`).toBeLessThan(1e-6)
        })
      }),
      { numRuns: 15, seed: 1 },
    )
  })
})

describe('on the engine, values and gradients are as defined for', () => {
  test.each(Object.keys(graphs))('%s', async name => {
    await fc.assert(
      fc.asyncProperty(draws(), async draw => {
        const outputs = graphs[name](draw)
        const loss = weighted(draw, outputs)
        const variables = [...draw.feeds.keys()].filter(({ dtype }) => dtype === 'float32')
        const values = [...outputs, ...differentiate(loss, variables)]
        const expected = evaluate(values, draw.feeds)
        for (const simplified of [false, true]) {
          const actual = await runGraph([...draw.feeds], values, { simplified })
          expected.forEach(({ data }, i) => {
            data.forEach((number, j) => {
              const error = Math.abs(actual[i].data[j] - number)
              expect(error, `${actual[i].data[j]} is not ${number}`).toBeLessThan(
                1e-4 * Math.max(1, Math.abs(number)),
              )
            })
          })
        }
      }),
      { numRuns: 5, seed: 1, endOnFailure: true },
    )
  })
})

describe('training takes one scan forward and one back', () => {
  const x = graphInput('x', 'float32', [50, 'batch', 4])
  const h = graphInput('h', 'float32', ['batch', 4])
  const kernel = graphInput('kernel', 'float32', [4, 4])
  const { outputs } = scan({
    initial: [h],
    sequences: [x],
    body: ([state], [step]) => {
      const next = tanh(gemm(state, kernel, { c: step }))
      return { states: [next], outputs: [next, mul(next, 2)] }
    },
  })
  const loss = reduceSum(outputs[0])
  const graph = simplify([loss, ...differentiate(loss, [kernel])])
  const scans = topologicalOrder(graph).filter(({ op }) => op === 'Scan')

  test('in a simplified graph', () => {
    expect(scans.length).toBe(2)
  })

  test('without the outputs that nobody reads', () => {
    // the state, then what is read by the loss and by the gradient of tanh, and the states before each step
    expect(scans.map(({ outputs: all }) => all.length)).toEqual([3, 2])
  })

  test('and one product over all steps for a kernel', () => {
    const [, gradient] = graph
    expect(gradient.node.op).toBe('Gemm')
    expect(gradient.node.inputs.map(({ shape }) => shape)).toEqual([
      ['batch*50', 4],
      ['batch*50', 4],
    ])
  })
})

test('a gradient that vanishes over many steps is never denormal', () => {
  const steps = 100
  const [x, start] = [graphInput('x', 'float32', [steps, 2]), graphInput('start', 'float32', [2])]
  const { states } = scan({
    initial: [start],
    sequences: [x],
    body: ([state], [step]) => ({ states: [add(mul(state, 0.25), step)], outputs: [] }),
  })
  const feeds = new Map([
    [x, { data: Array.from({ length: 2 * steps }, () => 1), shape: [steps, 2] }],
    [start, { data: [1, 1], shape: [2] }],
  ])
  const [gradient] = evaluate(differentiate(reduceSum(states[0]), [x]), feeds, { precision: 'float32' })
  gradient.data.forEach((g, i) => {
    const exact = 0.25 ** (steps - 1 - Math.floor(i / 2))
    const isTiny = exact <= 2 ** -104
    expect(g / exact).toBeCloseTo(isTiny ? 0 : 1, 6)
  })
})

test('errors say what does not fit', () => {
  const x = graphInput('x', 'float32', [3, 2])
  const run = (sequences: readonly Value[], next: (state: Value) => Value = state => state) =>
    scan({
      initial: [graphInput('s', 'float32', [2])],
      sequences,
      body: ([state]) => ({ states: [next(state)], outputs: [] }),
    })
  expect(() => run([])).toThrow('Scan needs a sequence')
  expect(() => run([constant(1)])).toThrow('Scan: a sequence has an axis of steps, received []')
  expect(() => run([x, graphInput('y', 'float32', [4, 2])])).toThrow(
    'Scan: the sequences [3, 2], [4, 2] differ in their first size',
  )
  expect(() => run([x], state => reduceSum(state))).toThrow('the states that the body takes and gives differ')
})
