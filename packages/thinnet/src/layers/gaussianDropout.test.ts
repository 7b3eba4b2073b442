import { expect, test } from 'vitest'
import { gaussianDropout } from './gaussianDropout.js'
import { noiseContract, rateContract } from './testing/noiseContract.js'
import { runLayer } from './testing/runLayer.js'

noiseContract(options => gaussianDropout(0.5, options), [2, 3])
rateContract(rate => gaussianDropout(rate))

const x = { data: [1, 2, 3, 4], shape: [2, 2] }
const draws = [[1, -2, 0, 0.5]]

test('each element is multiplied by 1 + √(rate / (1 - rate)) ε, and so is its gradient', async () => {
  // rate 0.8: √(0.8 / 0.2) = 2
  const { y, gradients } = await runLayer(gaussianDropout(0.8), x, { training: true, draws })
  const factors = [3, -3, 1, 2]
  factors.forEach((factor, i) => {
    expect(y.data[i]).toBeCloseTo(factor * x.data[i], 5)
    expect(gradients[0][i]).toBeCloseTo(factor, 5)
  })
})

test('its noise has the variance of the noise of Dropout', async () => {
  for (const rate of [0.1, 0.5, 0.9, 0.999]) {
    const one = { data: [1], shape: [1, 1] }
    const { y } = await runLayer(gaussianDropout(rate), one, { training: true, draws: [[1]] })
    // Dropout multiplies by 1 / (1 - rate) with probability 1 - rate, and else by 0: mean 1, and this variance
    const variance = (1 - rate) * (1 / (1 - rate) - 1) ** 2 + rate * 1
    expect((y.data[0] - 1) ** 2 / variance).toBeCloseTo(1, 5)
  }
})

test('a scheduled rate changes the noise of each step', async () => {
  const layer = gaussianDropout(step => step / 10)
  const run = await runLayer(layer, x, { training: true, draws, scheduled: [2] })
  expect(run.y.data).toEqual([3, -6, 3, 8])
  expect(run.context.schedules[0].schedule(8)).toBeCloseTo(2, 12)
})

test('rate 0 is the identity, rate 1 an error', async () => {
  expect((await runLayer(gaussianDropout(0), x, { training: true })).y.data).toEqual(x.data)
  expect(() => gaussianDropout(1)).toThrow('layer gaussian_dropout: rate must be below 1')
})
