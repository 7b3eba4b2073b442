import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  div,
  exp,
  graphInput,
  maximum,
  minimum,
  mul,
  neg,
  reduceSum,
  sign,
  sqrt,
  sub,
  type Value,
} from '../../graph/index.js'
import { compileElementwise } from './elementwise.js'

const a = graphInput('a', 'float32', ['n'])
const b = graphInput('b', 'float32', ['n'])
const s = graphInput('s', 'float32', [])
const arrays = [a, b]

const x = [0, -0, 1.5, -2.25, 1e-40, 3e38, Number.POSITIVE_INFINITY, 0.1]
const y = [3, -1, 0.5, 4, 2, 10, 7, -0.3]
const scalar = 1.7

/** `value` over x and y, with the scalar. */
function compute(value: Value): number[] {
  const code = compileElementwise({ arrays, scalars: [s], results: [{ into: b, value }] })
  if (!code) throw new Error('not element-wise')
  const memory = new WebAssembly.Memory({ initial: 1 })
  const { run } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } }).exports
  if (typeof run !== 'function') throw new Error('no function')
  const [first, second] = [new Float32Array(memory.buffer, 64, 9), new Float32Array(memory.buffer, 256, 9)]
  first.set([...x, 5])
  second.set([...y, 5])
  run(32, 64, 256, scalar)
  expect(Array.from(first)).toEqual([...x, 5].map(Math.fround))
  expect(second[8]).toBe(5)
  return Array.from(second.subarray(0, 8))
}

const f = Math.fround

describe('operators, rounded to float32 one by one', () => {
  test.each<[string, Value, (x: number, y: number) => number]>([
    ['add', add(a, b), (p, q) => p + q],
    ['sub', sub(a, b), (p, q) => p - q],
    ['mul', mul(a, b), (p, q) => p * q],
    ['div', div(b, a), (p, q) => q / p],
    ['max', maximum(a, b), Math.max],
    ['min', minimum(a, b), Math.min],
    ['abs', abs(a), p => Math.abs(p)],
    ['neg', neg(a), p => -p],
    ['sqrt', sqrt(a), p => Math.sqrt(p)],
    ['sign', sign(a), p => (p > 0 ? 1 : 0) - (p < 0 ? 1 : 0)],
    ['a scalar', mul(a, s), p => p * f(scalar)],
    ['a constant', add(a, 0.1), p => p + f(0.1)],
    ['a function of scalars', sub(b, mul(s, 0.1)), (_, q) => q - f(f(scalar) * f(0.1))],
    ['a value used twice', mul(add(a, b), add(a, b)), (p, q) => f(p + q) * f(p + q)],
  ])('%s', (_, value, expected) => {
    expect(compute(value)).toEqual(x.map((p, i) => f(expected(f(p), f(y[i])))))
  })
})

test('a result may be what another is computed from', () => {
  const code = compileElementwise({
    arrays,
    scalars: [],
    results: [
      { into: a, value: b },
      { into: b, value: sub(a, b) },
    ],
  })
  const memory = new WebAssembly.Memory({ initial: 1 })
  const numbers = new Float32Array(memory.buffer)
  numbers.set([1, 2, 3, 4, 10, 20, 30, 40])
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code ?? new Uint8Array()), {
    env: { memory },
  })
  if (typeof instance.exports.run !== 'function') throw new Error('no function')
  instance.exports.run(16, 0, 16)
  expect(Array.from(numbers.subarray(0, 8))).toEqual([10, 20, 30, 40, -9, -18, -27, -36])
})

test('what is not element-wise is left to the engine', () => {
  for (const value of [exp(a), mul(a, reduceSum(a)), mul(a, graphInput('other', 'float32', ['n']))]) {
    expect(compileElementwise({ arrays, scalars: [], results: [{ into: a, value }] })).toBeUndefined()
  }
})
