import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runGraph } from '../testing/runGraph.js'
import {
  add,
  constant,
  differentiate,
  gemm,
  graphInput,
  mul,
  reduceSum,
  scan,
  simplify,
  tanh,
  topologicalOrder,
  type Value,
} from './index.js'
import { draws } from './testing/draw.js'
import { evaluate } from './testing/evaluator.js'
import { floatsFed, gradientError, TOLERANCE, weighted } from './testing/gradientError.js'
import { aroundZero, drawLstm, scanGraphs } from './testing/scanGraphs.js'

const all: typeof scanGraphs = {
  ...scanGraphs,
  'a gradient': draw => {
    const x = draw.value([3, 'batch', 2], aroundZero)
    const { outputs, states } = drawLstm(draw, x, draw.boolean())
    return differentiate(reduceSum(mul(outputs[0], states[0])), [x])
  },
}

describe('the gradient is the slope of', () => {
  test.each(Object.keys(all))('%s', name => {
    fc.assert(
      fc.property(draws(), draw => {
        const loss = weighted(draw, all[name](draw))
        const { error, message } = gradientError(draw, loss, draw.some(floatsFed(draw)))
        expect(error, message).toBeLessThan(TOLERANCE)
      }),
      { numRuns: 15, seed: 1 },
    )
  })
})

describe('on the engine, values and gradients are as defined for', () => {
  test.each(Object.keys(scanGraphs))('%s', async name => {
    await fc.assert(
      fc.asyncProperty(draws(), async draw => {
        const outputs = scanGraphs[name](draw)
        const loss = weighted(draw, outputs)
        const variables = floatsFed(draw)
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
