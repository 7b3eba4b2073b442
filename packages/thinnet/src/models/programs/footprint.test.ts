import { expect, test } from 'vitest'
import {
  add,
  BATCH,
  exp,
  flatten,
  graphInput,
  greater,
  matMul,
  mul,
  reduceMean,
  reshape,
  tanh,
  type Value,
} from '../../graph/index.js'
import { bytesPerRow } from './footprint.js'

const x = graphInput('x', 'float32', [BATCH, 100])
const weights = graphInput('w', 'float32', [100, 1000])

/** In floats, before what is left out for being unsure. */
const floats = (...outputs: Value[]) => bytesPerRow(outputs) / 0.75 / 4

test('what is fed does not count, nor what has no batch axis', () => {
  expect(floats(x)).toBe(0)
  expect(floats(tanh(weights))).toBe(0)
  expect(floats(reduceMean(matMul(x, weights)))).toBe(1000)
})

test('values one after the other take turns in one place', () => {
  expect(floats(exp(tanh(exp(x))))).toBe(100)
})

test('a value that is read later stays', () => {
  const kept = exp(x)
  expect(floats(mul(tanh(exp(kept)), kept))).toBe(200)
})

test('a value in another shape is where it was', () => {
  const kept = exp(x)
  expect(floats(flatten(reshape(kept, [-1, 10, 10])), kept)).toBe(100)
})

test('all results count at the end', () => {
  const [a, b, c] = [exp(x), tanh(x), add(x, x)]
  expect(floats(a, b, c)).toBe(300)
})

test('each kind of number has its size', () => {
  expect(floats(greater(x, 0))).toBe(25)
})
