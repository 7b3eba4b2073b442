import { describe, expect, test } from 'vitest'
import { BATCH, graphInput } from '../graph/index.js'
import { bidirectional } from './bidirectional.js'
import { gru } from './gru.js'
import { lstm } from './lstm.js'
import { simpleRNN } from './simpleRNN.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => bidirectional(gru(2), options), [4, 2])
layerContract(
  options => bidirectional(lstm(2, { returnSequences: true }), { mergeMode: 'ave', ...options }),
  [3, 2],
)

// sums: kernel 1, recurrent kernel 1, no activation
const sums = (options = {}) => simpleRNN(1, { activation: 'linear', useBias: false, ...options })
const weights = [[1], [1], [1], [1]]
const x = { data: [1, 2, 3], shape: [1, 3, 1] }

test('returned sequences of both directions are in the order of the input', async () => {
  const layer = bidirectional(sums({ returnSequences: true }))
  expect((await runLayer(layer, x, { weights })).y.data).toEqual([1, 6, 3, 5, 6, 3])
})

test('without merging there are two outputs, and then the states', async () => {
  const layer = bidirectional(sums({ returnSequences: true, returnState: true }), { mergeMode: null })
  const { outputs } = await runLayer(layer, x, { weights })
  expect(outputs.map(({ data }) => data)).toEqual([[1, 3, 6], [6, 5, 3], [6], [6]])
})

test('initial states are halved between the layers', async () => {
  const states = [10, 100].map(state => ({ data: [state], shape: [1, 1] }))
  expect((await runLayer(bidirectional(sums()), [x, ...states], { weights })).y.data).toEqual([16, 106])
})

test('masked steps give 0 where sequences are returned', async () => {
  const masks = [{ data: [1, 0, 1], shape: [1, 3] }]
  const layer = bidirectional(sums({ returnSequences: true }))
  expect((await runLayer(layer, x, { weights, masks })).y.data).toEqual([1, 4, 0, 0, 4, 3])
  expect((await runLayer(bidirectional(sums()), x, { weights, masks })).y.data).toEqual([4, 4])
})

test('the two directions have weights of their own, and each draws masks of its own', async () => {
  const layer = bidirectional(sums({ dropout: 0.5 }))
  const { context } = await runLayer(layer, x, { weights, training: true, draws: [[1], [0]] })
  expect(layer.weights.length).toBe(4)
  expect(context.draws.length).toBe(2)
})

test('the layer given stays as it is', () => {
  const layer = sums({ name: 'mine' })
  const both = bidirectional(layer)
  both.ensureBuilt([BATCH, 3, 1])
  expect(layer.built).toBe(false)
  expect([both.forwardLayer.name, both.backwardLayer.name]).toEqual(['forward_mine', 'backward_mine'])
})

test('the time mask goes on with returned sequences', () => {
  const mask = graphInput('mask', 'bool', [BATCH, 3])
  const value = graphInput('x', 'float32', [BATCH, 3, 1])
  const masks = (options: object, mergeMode: 'sum' | null) =>
    bidirectional(sums(options), { mergeMode }).computeMasks([value], [mask], [value, value, value])
  expect(masks({ returnSequences: true }, 'sum')).toEqual([mask, undefined, undefined])
  expect(masks({ returnSequences: true }, null)).toEqual([mask, mask, undefined])
  expect(masks({}, 'sum')).toEqual([undefined, undefined, undefined])
})

describe('errors say what does not go together', () => {
  test.each([
    [() => bidirectional(sums(), { backwardLayer: sums() }), 'one of the two layers must go backwards'],
    [
      () => bidirectional(sums({ returnState: true }), { backwardLayer: sums({ goBackwards: true }) }),
      'returnState must be the same for both layers, received true and false',
    ],
    [
      () => bidirectional(sums(), { mergeMode: JSON.parse('"plus"') }),
      'mergeMode must be one of sum, mul, ave, concat or null, received plus',
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(message)
  })
})
