import { expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { dense } from './dense.js'
import { dropConnect } from './dropConnect.js'
import { noiseContract, rateContract } from './testing/noiseContract.js'
import { runLayer } from './testing/runLayer.js'

noiseContract(options => dropConnect(dense(2), { rate: 0.5, ...options }), [3])
rateContract(rate => dropConnect(dense(2), { rate }))

const x = { data: [1, 2, 3, 4], shape: [2, 2] }
const weights = [
  [1, 2, 3, 4],
  [10, 20],
]

test('connections are dropped, the others scaled, and gradients of dropped ones are 0', async () => {
  const layer = dropConnect(dense(2), { rate: 0.5 })
  const run = await runLayer(layer, x, { training: true, weights, draws: [[1, 0, 0, 1]] })
  // the kernel is [[2, 0], [0, 8]]
  expect(run.y.data).toEqual([12, 36, 16, 52])
  const [dx, dKernel, dBias] = run.gradients
  expect(dx).toEqual([2, 8, 2, 8])
  expect(dKernel).toEqual([8, 0, 0, 12])
  expect(dBias).toEqual([2, 2])
})

test('the mask is that of the kernel: all samples of a batch share it', async () => {
  const layer = dropConnect(dense(3), { rate: 0.2, seed: 4 })
  layer.ensureBuilt([BATCH, 2])
  const { context } = await runLayer(layer, x, {
    training: true,
    weights: [new Array<number>(6).fill(1), [0, 0, 0]],
    draws: [[1, 1, 1, 1, 1, 1]],
  })
  expect(context.draws.map(({ options }) => options)).toEqual([{ shape: [2, 3], rate: 0.2, seed: 4 }])
})

test('in inference it is the layer inside, with all its weights', async () => {
  const inside = await runLayer(dense(2), x, { weights })
  const { y, context } = await runLayer(dropConnect(dense(2), { rate: 0.5 }), x, { weights })
  expect(y).toEqual(inside.y)
  expect(context.draws).toEqual([])
})

test('weights says which weights lose connections', async () => {
  const layer = dropConnect(dense(2), { rate: 0.5, weights: ['kernel', 'bias'] })
  const run = await runLayer(layer, x, {
    training: true,
    weights,
    draws: [
      [1, 1, 1, 1],
      [1, 0],
    ],
  })
  expect(run.y.data).toEqual([34, 20, 50, 44])
  expect(() =>
    dropConnect(dense(2, { useBias: false }), { rate: 0.5, weights: ['bias'] }).ensureBuilt([BATCH, 2]),
  ).toThrow('layer drop_connect: layer dense has no weight bias; it has kernel')
})

test('regularizers and penalties of the layer inside stay', async () => {
  const inside = () => dense(2, { kernelRegularizer: 'l2', activityRegularizer: 'l1' })
  const plain = await runLayer(inside(), x, { weights })
  const { penalty } = await runLayer(dropConnect(inside(), { rate: 0.5 }), x, { weights })
  expect(penalty).toBeCloseTo(plain.penalty, 5)
})

test('the layer inside can be frozen', () => {
  const layer = dropConnect(dense(2, { trainable: false }), { rate: 0.5 })
  layer.ensureBuilt([BATCH, 2])
  expect(layer.weights.map(weight => layer.trains(weight))).toEqual([false, false])
})

test('rate 0 is the layer inside, rate 1 leaves its bias, a rate close to 1 is exact', async () => {
  const at = async (rate: number, draws: number[][] = []) =>
    (await runLayer(dropConnect(dense(2), { rate }), x, { training: true, weights, draws })).y.data
  expect(await at(0)).toEqual((await runLayer(dense(2), x, { weights })).y.data)
  expect(await at(1)).toEqual([10, 20, 10, 20])
  expect(await at(1 - 2 ** -10, [[1, 0, 0, 0]])).toEqual([1034, 20, 3082, 20])
})

test('a scheduled rate scales by the rate of the step', async () => {
  const layer = dropConnect(dense(2), { rate: step => step / 10 })
  const options = { training: true, weights, draws: [[1, 0, 0, 1]], scheduled: [2] }
  const { y, context } = await runLayer(layer, x, options)
  expect(y.data).toEqual([12, 36, 16, 52])
  expect(context.schedules[0].schedule(5)).toBe(2)
})

test('the config holds the layer inside, as the configs of Keras wrappers do', () => {
  const { layer, rate, weights: names } = dropConnect(dense(3), { rate: 0.4 }).getConfig()
  expect(layer).toMatchObject({ module: 'keras.layers', class_name: 'Dense', config: { units: 3 } })
  expect([rate, names]).toEqual([0.4, ['kernel']])
})
