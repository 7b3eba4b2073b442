import { describe, expect, test } from 'vitest'
import { differentiate, graphInput, reduceSum, type Value } from '../graph/index.js'
import { runGraph } from '../testing/runGraph.js'
import { activations } from './getActivation.js'
import { elu, getActivation, leakyRelu, relu, silu, softmax } from './index.js'

const x = graphInput('x', 'float32', [5])
const feed = (data: readonly number[]) => [[x, { data, shape: [5] }]] as const

describe('getActivation', () => {
  test('finds a function by Keras’s name and by ours, and tells Keras’s', () => {
    expect(getActivation('hard_sigmoid')).toEqual({ name: 'hard_sigmoid', call: activations.hard_sigmoid })
    expect(getActivation('hardSigmoid').name).toBe('hard_sigmoid')
    expect(getActivation('swish')).toEqual({ name: 'silu', call: silu })
    expect(getActivation(relu).name).toBe('relu')
  })

  test('no activation is linear', () => {
    expect(getActivation(undefined).name).toBe('linear')
    expect(getActivation(undefined).call(x)).toBe(x)
  })

  test('a function of the user’s own keeps its name', () => {
    const cubeRoot = (value: Value) => value
    expect(getActivation(cubeRoot)).toEqual({ name: 'cube_root', call: cubeRoot })
    expect(getActivation(value => value).name).toBe('activation')
  })

  test('says what there is when the name is unknown', () => {
    expect(() => getActivation('rleu')).toThrow(/^unknown activation "rleu"; expected one of linear, relu/)
  })
})

test('values and gradients stay finite where exponentials would overflow', async () => {
  const functions = Object.entries(activations).filter(([name]) => name !== 'exponential')
  const outputs = functions.flatMap(([, call]) => {
    const y = call(x)
    return [y, ...differentiate(reduceSum(y), [x])]
  })
  const results = await runGraph(feed([1e4, -1e4, 1e30, -1e30, 0]), outputs)
  results.forEach(({ data }, i) => {
    expect(data.every(Number.isFinite), functions[Math.floor(i / 2)][0]).toBe(true)
  })
})

test('softmax runs along the axis it is told', async () => {
  const matrix = graphInput('matrix', 'float32', [2, 2])
  const [rows, columns] = await runGraph(
    [[matrix, { data: [0, 0, 0, Math.log(3)], shape: [2, 2] }]],
    [softmax(matrix), softmax(matrix, { axis: 0 })],
  )
  expect(rows.data.map(value => Number(value.toFixed(5)))).toEqual([0.5, 0.5, 0.25, 0.75])
  expect(columns.data.map(value => Number(value.toFixed(5)))).toEqual([0.5, 0.25, 0.5, 0.75])
})

test.each([
  [() => relu(x, { maxValue: -1 }), 'relu: maxValue must be a number from 0, received -1'],
  [() => relu(x, { negativeSlope: Number.NaN }), 'relu: negativeSlope must be a finite number, received NaN'],
  [() => relu(x, { threshold: Infinity }), 'relu: threshold must be a finite number, received Infinity'],
  [
    () => leakyRelu(x, { negativeSlope: Infinity }),
    'leakyRelu: negativeSlope must be a finite number, received Infinity',
  ],
  [() => elu(x, { alpha: Number.NaN }), 'elu: alpha must be a finite number, received NaN'],
])('names the option outside its range (%#)', (make, message) => {
  expect(make).toThrow(message)
})
