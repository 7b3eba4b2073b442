import { describe, expect, test } from 'vitest'
import { BATCH, graphInput } from '../graph/index.js'
import { multiHeadAttention } from './multiHeadAttention.js'
import { withoutRateHints } from './rate.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

layerContract(options => multiHeadAttention(2, 3, options), [4, 2])
layerContract(options => multiHeadAttention(1, 2, { useCausalMask: true, ...options }), [3, 2])

/** One head of one number: query, key, value and output are each the input times 1. */
const weights = [[1], [1], [1], [1]]
const plain = { useBias: false, returnAttentionScores: true }
const x = { data: [1, 2, 3], shape: [1, 3, 1] }

test('each step takes the mean of the values, weighted by the scores', async () => {
  const { outputs } = await runLayer(multiHeadAttention(1, 1, plain), x, { weights })
  const [y, scores] = outputs.map(({ data }) => data)
  for (const row of [0, 1, 2]) {
    const weight = scores.slice(3 * row, 3 * row + 3)
    expect(weight.reduce((sum, w) => sum + w)).toBeCloseTo(1, 5)
    expect(y[row]).toBeCloseTo(weight[0] + 2 * weight[1] + 3 * weight[2], 5)
  }
})

test('a causal mask hides what comes later', async () => {
  const { outputs } = await runLayer(multiHeadAttention(1, 1, { ...plain, useCausalMask: true }), x, {
    weights,
  })
  expect(outputs[0].data[0]).toBeCloseTo(1, 5)
  const [, scores] = outputs
  expect([scores.data[1], scores.data[2], scores.data[5]]).toEqual([0, 0, 0])
})

test('padding is not attended to', async () => {
  const masks = [{ data: [1, 1, 0], shape: [1, 3] }]
  const { outputs } = await runLayer(multiHeadAttention(1, 1, plain), x, { weights, masks })
  expect(outputs[1].data.filter((_, i) => i % 3 === 2)).toEqual([0, 0, 0])
})

describe('dropout of attention weights', () => {
  test('is drawn for every head and pair of steps, in training only', () => {
    const draws = (training: boolean) => {
      const context = new TestContext(training)
      const layer = multiHeadAttention(2, 3, { dropout: 0.25, seed: 5 })
      layer.ensureBuilt([BATCH, 4, 2])
      layer.call(graphInput('x', 'float32', [BATCH, 4, 2]), context)
      return context.draws.map(({ options }) => options)
    }
    expect(draws(true)).toEqual([{ shape: [BATCH, 2, 4, 4], rate: 0.25, seed: 5 }])
    expect(draws(false)).toEqual([])
  })

  test('what is kept is divided by 1 - rate, and the gradient uses the same mask', async () => {
    const options = { weights, training: true, draws: [[1, 0, 0, 0, 0, 0, 0, 0, 0]] }
    const layer = multiHeadAttention(1, 1, { useBias: false, dropout: 0.5 })
    const dropped = await runLayer(layer, x, options)
    const scores = (await runLayer(multiHeadAttention(1, 1, plain), x, { weights })).outputs[1]
    expect(dropped.y.data[0]).toBeCloseTo(2 * scores.data[0], 5)
    expect(dropped.y.data.slice(1)).toEqual([0, 0])
  })

  test.each([
    [0, false],
    [1, true],
  ])('rate %d', async (dropout, nothing) => {
    const layer = withoutRateHints(() => multiHeadAttention(1, 1, { useBias: false, dropout }))
    const { y, context } = await runLayer(layer, x, { weights, training: true })
    expect(context.draws).toEqual([])
    expect(y.data.every(value => value === 0)).toBe(nothing)
  })
})

describe('errors name the layer and the argument', () => {
  const build = (...shapes: (number | string)[][]) => multiHeadAttention(1, 1).ensureBuilt(...shapes)
  test.each([
    [() => multiHeadAttention(0, 1), 'layer multi_head_attention: numHeads must be a whole number of heads'],
    [
      () => multiHeadAttention(1, 1, { dropout: 20 }),
      'layer multi_head_attention: dropout: rate is the fraction to drop, from 0 to 1, received 20; for 20 % write 0.2',
    ],
    [() => build([BATCH, 2]), 'expected query, value and key of rank 3 or more'],
    [() => build([BATCH, 2, 3], [BATCH, 4, 3], [BATCH, 5, 3]), 'value and key of the same steps'],
    [
      () => multiHeadAttention(1, 1, { attentionAxes: 2 }).ensureBuilt([BATCH, 2, 2, 3]),
      'attentionAxes must be all axes between batch and features, [1, 2], received [2]',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
