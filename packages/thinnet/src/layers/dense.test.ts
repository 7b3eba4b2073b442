import { describe, expect, test } from 'vitest'
import { maxNorm } from '../constraints/index.js'
import { BATCH, graphInput } from '../graph/index.js'
import { l2 } from '../regularizers/index.js'
import { dense } from './dense.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

layerContract(options => dense(3, options), [4])
layerContract(options => dense(2, { activation: 'tanh', useBias: false, ...options }), [2, 3])

const x = { data: [1, 2, 3, 4], shape: [2, 2] }
const kernel = [1, 0, -1, 1, 2, 0]

test('computes weighted sums, adds the bias, then applies the activation', async () => {
  const weights = [kernel, [10, 20, -30]]
  // [1 2; 3 4] · [1 0 -1; 1 2 0] = [3 4 -1; 7 8 -3]
  expect((await runLayer(dense(3), x, { weights })).y.data).toEqual([13, 24, -31, 17, 28, -33])
  const rectified = await runLayer(dense(3, { activation: 'relu' }), x, { weights })
  expect(rectified.y.data).toEqual([13, 24, 0, 17, 28, 0])
})

test('acts on the last axis of an input of any rank', async () => {
  const flat = await runLayer(dense(3, { useBias: false }), x, { weights: [kernel] })
  const deep = await runLayer(
    dense(3, { useBias: false }),
    { data: x.data, shape: [1, 2, 1, 2] },
    { weights: [kernel] },
  )
  expect(deep.y).toEqual({ data: flat.y.data, shape: [1, 2, 1, 3] })
})

test('takes one operator for the product and the bias of a matrix', () => {
  const layer = dense(3)
  const input = graphInput('x', 'float32', [BATCH, 2])
  layer.ensureBuilt(input.shape)
  expect(layer.call(input, new TestContext()).node.op).toBe('Gemm')
})

test('makes its weights in the order of Keras', () => {
  const constraint = maxNorm(3)
  const layer = dense(5, { kernelConstraint: constraint, biasRegularizer: 'l2' })
  layer.ensureBuilt([BATCH, 4])
  expect(layer.weights.map(({ name, shape }) => [name, shape])).toEqual([
    ['kernel', [4, 5]],
    ['bias', [5]],
  ])
  expect(layer.weights[0].constraint).toBe(constraint)
  expect(layer.weights[1].regularizer?.className).toBe('L2')
})

test('the penalty on the output does not grow with the batch', async () => {
  const make = () => dense(3, { useBias: false, activityRegularizer: l2(0.5) })
  const { penalty, y } = await runLayer(make(), x, { weights: [kernel] })
  const squares = y.data.reduce((sum, value) => sum + value ** 2, 0)
  expect(penalty).toBeCloseTo((0.5 * squares) / 2, 4)
  const twice = { data: [...x.data, ...x.data], shape: [4, 2] }
  expect((await runLayer(make(), twice, { weights: [kernel] })).penalty).toBeCloseTo(penalty, 4)
})

describe('errors name the layer and the argument', () => {
  test.each([
    [() => dense(0), 'layer dense: units must be a whole number of units, 1 or more, received 0'],
    [() => dense(2.5, { name: 'output' }), 'layer output: units must be'],
    [() => dense(1, { activation: 'rellu' }), 'unknown activation "rellu"'],
    [() => dense(1, { kernelConstraint: 'norm' }), 'unknown constraint "norm"'],
    [
      () => dense(1).ensureBuilt([BATCH]),
      'layer dense: expected input of rank 2 or more, [batch, ..., inputs], received [batch]',
    ],
    [() => dense(1).ensureBuilt([BATCH, 'steps']), 'layer dense: needs to know axis -1 of its input'],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
