import { expect, test } from 'vitest'
import { graphInput, mul, reduceSum } from '../graph/index.js'
import { encodeModel } from '../onnx/index.js'
import { type EngineTensor, engine, NO_TENSOR } from './index.js'

const floats = (...data: number[]): EngineTensor => ({
  dtype: 'float32',
  data: Float32Array.from(data),
  shape: [data.length],
})

const x = graphInput('x', 'float32', ['n'])
const model = encodeModel({ x }, { square: mul(x, x), sum: reduceSum(x) }, { sequenceFirst: NO_TENSOR })

test('with buffers for all outputs, the engine writes there and copies nothing', async () => {
  const session = await (await engine()).createSession(model, { threads: 1 })
  const sum: EngineTensor = { dtype: 'float32', data: new Float32Array(1), shape: [] }
  const into = { square: floats(0, 0, 0), sum }
  const outputs = await session.run({ x: floats(1, 2, 4) }, into)
  expect(outputs).toBe(into)
  expect(Array.from(into.square.data, Number)).toEqual([1, 4, 16])
  expect(sum.data[0]).toBe(7)
  await session.release()
})

test('without them, the outputs are those that are tensors', async () => {
  const session = await (await engine()).createSession(model, { threads: 1 })
  const outputs = await session.run({ x: floats(1, 2, 4) })
  expect(Object.keys(outputs)).toEqual(['square', 'sum'])
  expect(Array.from(outputs.square.data, Number)).toEqual([1, 4, 16])
  await session.release()
})

test('an error of the engine is not swallowed', async () => {
  const session = await (await engine()).createSession(model, { threads: 1 })
  const into = { square: floats(0, 0), sum: floats(0) }
  await expect(session.run({ x: floats(1, 2, 4) }, into)).rejects.toThrow(/shape/i)
  await session.release()
})
