import { expect, test } from 'vitest'
import { BATCH, graphInput } from '../graph/index.js'
import { dropPath, stochasticDepth } from './dropPath.js'
import { noiseContract, rateContract } from './testing/noiseContract.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

noiseContract(options => dropPath(0.5, options), [2, 3])
rateContract(rate => dropPath(rate))

const x = { data: [1, 2, 3, 4, 5, 6], shape: [3, 2] }

test('a sample has one mask element, whatever its shape', () => {
  const context = new TestContext(true)
  dropPath(0.5).call(graphInput('x', 'float32', [BATCH, 8, 8, 3]), context)
  expect(context.draws[0].options).toEqual({ shape: [BATCH, 1, 1, 1], rate: 0.5, seed: undefined })
})

test('whole samples are dropped, the others scaled, and gradients go the same way', async () => {
  const { y, gradients } = await runLayer(dropPath(0.5), x, { training: true, draws: [[1, 0, 1]] })
  expect(y.data).toEqual([2, 4, 0, 0, 10, 12])
  expect(gradients).toEqual([[2, 2, 0, 0, 2, 2]])
})

test('rate 0 is the identity, rate 1 gives zeros, a rate close to 1 is exact', async () => {
  expect((await runLayer(dropPath(0), x, { training: true })).y.data).toEqual(x.data)
  expect((await runLayer(dropPath(1), x, { training: true })).y.data).toEqual([0, 0, 0, 0, 0, 0])
  const close = await runLayer(dropPath(1 - 2 ** -10), x, { training: true, draws: [[0, 0, 1]] })
  expect(close.y.data).toEqual([0, 0, 0, 0, 5120, 6144])
})

test('stochastic depth is its other name', () => {
  expect(stochasticDepth(0.2).getConfig()).toEqual(dropPath(0.2).getConfig())
})
