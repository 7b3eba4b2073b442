import { expect, test } from 'vitest'
import {
  add,
  broadcastTo,
  constant,
  graphInput,
  matMul,
  mul,
  scan,
  split,
  topologicalOrder,
  transpose,
  type Value,
} from '../../graph/index.js'
import { foldWeights } from './foldWeights.js'

const weight = (name: string, shape: readonly number[]): Value => graphInput(name, 'float32', shape)

/** Weights with elements 1, 2, 3, … */
const counted = (...values: Value[]) =>
  new Map(
    values.map(value => {
      const size = value.shape.map(Number).reduce((a, b) => a * b)
      const name = String(value.node.attributes.name)
      return [value, { name, data: Float32Array.from({ length: size }, (_, i) => i + 1) }]
    }),
  )

const x = graphInput('x', 'float32', ['batch', 2])
const operatorsOf = (values: readonly Value[]) => topologicalOrder(values).map(({ op }) => op)

test('a weight in another layout keeps its name, parts of it and several weights are named by them', async () => {
  const [kernel, gamma] = [weight('layer/kernel', [2, 2]), weight('layer/gamma', [2])]
  const [left] = split(gamma, [1, 1])
  const turned = transpose(kernel, [1, 0])
  const y = matMul(mul(matMul(x, turned), left), mul(gamma, turned))
  const { values, initializers } = await foldWeights([y], counted(kernel, gamma))
  expect(operatorsOf(values).filter(op => op !== 'Input')).toEqual(['Gemm', 'Mul', 'Gemm'])
  const found = Object.fromEntries(
    [...initializers.values()].map(({ name, data }) => [name, Array.from(data)]),
  )
  expect(found).toEqual({
    'layer/kernel': [1, 3, 2, 4],
    'layer/gamma': [1],
    'layer/kernel+gamma': [1, 6, 2, 8],
  })
})

test('what would be far larger than its weights is left to the runtime', async () => {
  const scale = weight('scale', [1])
  const wide = broadcastTo(scale, [100, 100])
  const { values, initializers } = await foldWeights([wide], counted(scale))
  expect(values).toEqual([wide])
  expect([...initializers.keys()]).toEqual([scale])
})

test('what a step of a scan computes of weights alone is a weight, too', async () => {
  const sequence = graphInput('sequence', 'float32', [5, 'batch', 2])
  const [a, b] = [weight('a', [2]), weight('b', [2])]
  const { outputs } = scan({
    initial: [x],
    sequences: [sequence],
    body: ([state], [step]) => {
      const next = add(mul(state, mul(a, b)), step)
      return { states: [next], outputs: [next] }
    },
  })
  const { values, initializers } = await foldWeights(outputs, counted(a, b))
  expect(operatorsOf(values).filter(op => op === 'Mul')).toHaveLength(1)
  expect([...initializers.values()]).toEqual([{ name: 'a+b', data: Float32Array.of(1, 4) }])
})

test('what depends on an input, or on constants alone, stays', async () => {
  const y = mul(x, add(constant([1, 2]), constant([3, 4])))
  const { values, initializers } = await foldWeights([y], new Map())
  expect(values).toEqual([y])
  expect(initializers.size).toBe(0)
})
