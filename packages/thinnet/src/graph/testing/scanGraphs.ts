// Graphs with scans, for tests of their values and gradients.

import {
  add,
  concat,
  gemm,
  matMul,
  mul,
  reduceSum,
  reshape,
  scan,
  sigmoid,
  split,
  sub,
  tanh,
  type Value,
  where,
} from '../index.js'
import type { Draw } from './draw.js'

/** Numbers around 0 that are never 0. */
export const aroundZero = { element: (n: number) => (n + 0.37) / 20, fed: true }

/** A cell with gates, on values `[batch, 2]`, with kernels from around the scan. */
export function drawLstm(draw: Draw, x: Value, reverse: boolean) {
  const [input, recurrent] = [draw.value([2, 8], aroundZero), draw.value([2, 8], aroundZero)]
  const bias = draw.value([8], aroundZero)
  const mask = draw.value(['batch', 2], aroundZero)
  return scan({
    initial: [draw.value(['batch', 2], aroundZero), draw.value(['batch', 2], aroundZero)],
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
export const scanGraphs: Readonly<Record<string, (draw: Draw) => readonly Value[]>> = {
  'several states, kernels and masks from around': draw => {
    const x = draw.value([draw.pick([1, 2, 4]), 'batch', 2], aroundZero)
    const { states, outputs } = drawLstm(draw, x, draw.boolean())
    return [...draw.some([...states, ...outputs]), states[0]]
  },
  'the outputs of a scan in a scan that goes back': draw => {
    const x = draw.value([3, 'batch', 2], aroundZero)
    const there = drawLstm(draw, x, false)
    const back = drawLstm(draw, there.outputs[0], true)
    return [concat([there.outputs[0], back.outputs[0]], 2), there.states[1]]
  },
  'a scan in each step of a scan': draw => {
    const x = draw.value([3, 2, 'batch', 2], aroundZero)
    const kernel = draw.value([2, 2], aroundZero)
    const scale = draw.value([2], aroundZero)
    const { states, outputs } = scan({
      initial: [draw.value(['batch', 2], aroundZero)],
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
    const around = draw.value(['batch', 2], aroundZero)
    const shifted = tanh(around)
    const { states, outputs } = scan({
      initial: [draw.value(['batch', 2], aroundZero), draw.value(['batch', 2], aroundZero)],
      sequences: [draw.value([3, 'batch', 2], aroundZero)],
      body: ([a, b], [x]) => ({
        states: [shifted, b],
        outputs: [mul(a, around), around, add(x, b), shifted],
      }),
    })
    return [...states, ...outputs]
  },
  'a sum, whose gradient needs nothing of the steps': draw => {
    const { states } = scan({
      initial: [draw.value(['batch', 2], aroundZero)],
      sequences: [draw.value([3, 'batch', 2], aroundZero)],
      reverse: draw.boolean(),
      body: ([sum], [x]) => ({ states: [add(sum, x)], outputs: [] }),
    })
    return states
  },
  'sums of products, kernels that are transposed or used twice': draw => {
    const [kernel, other] = [draw.value([2, 2], aroundZero), draw.value([2, 2], aroundZero)]
    const { states, outputs } = scan({
      initial: [draw.value(['batch', 2], aroundZero)],
      sequences: [draw.value([3, 'batch', 2], aroundZero), draw.value([3, 2, 'batch'], aroundZero)],
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
