import { expect, test } from 'vitest'
import { BATCH, graphInput } from '../graph/index.js'
import { alphaDropout } from './alphaDropout.js'
import { noiseContract, rateContract } from './testing/noiseContract.js'
import { runLayer } from './testing/runLayer.js'
import { TestContext } from './testing/testContext.js'

noiseContract(options => alphaDropout(0.5, options), [2, 3])
rateContract(rate => alphaDropout(rate))

const x = { data: [1, 2, 3, 4], shape: [2, 2] }
const saturation = -1.7580993408473766

test.each([0.05, 0.5, 0.9, 0.999])(
  'at rate %d, mean 0 and variance 1 stay, whatever the inputs are',
  async rate => {
    const kept = (await runLayer(alphaDropout(rate), x, { training: true, draws: [[1, 1, 1, 1]] })).y.data
    const dropped = (await runLayer(alphaDropout(rate), x, { training: true, draws: [[0, 0, 0, 0]] })).y.data
    const a = kept[1] - kept[0]
    const b = kept[0] - a
    expect(dropped[0] / (a * saturation + b)).toBeCloseTo(1, 4)
    // for x of mean 0 and variance 1: kept values have mean b and variance a², dropped ones are all the same
    const mean = (1 - rate) * b + rate * dropped[0]
    const square = (1 - rate) * (a ** 2 + b ** 2) + rate * dropped[0] ** 2
    expect(mean).toBeCloseTo(0, 3)
    expect(square - mean ** 2).toBeCloseTo(1, 3)
  },
)

test('dropped elements are all the same value, and have no gradient', async () => {
  const { y, gradients } = await runLayer(alphaDropout(0.5), x, { training: true, draws: [[0, 1, 0, 1]] })
  expect(y.data[0]).toBe(y.data[2])
  expect(y.data[0]).not.toBe(0)
  const a = (0.5 * (1 + 0.5 * saturation ** 2)) ** -0.5
  gradients[0].forEach((gradient, i) => {
    expect(gradient).toBeCloseTo(i % 2 === 0 ? 0 : a, 6)
  })
})

test('places that a noise shape shares are dropped together', () => {
  const context = new TestContext(true)
  const layer = alphaDropout(0.5, { noiseShape: [null, 1, null] })
  layer.call(graphInput('x', 'float32', [BATCH, 4, 3]), context)
  expect(context.draws[0].options.shape).toEqual([BATCH, 1, 3])
  expect(layer.getConfig().noise_shape).toEqual([null, 1, null])
  expect(() => alphaDropout(0.5, { noiseShape: [0] })).toThrow('noiseShape must hold null and whole numbers')
})

test('rate 0 is the identity, rate 1 gives zeros', async () => {
  expect((await runLayer(alphaDropout(0), x, { training: true })).y.data).toEqual(x.data)
  expect((await runLayer(alphaDropout(1), x, { training: true })).y.data).toEqual([0, 0, 0, 0])
})

test('a schedule gives both scale and shift', () => {
  const context = new TestContext(true)
  alphaDropout(step => step / 10).call(graphInput('x', 'float32', [BATCH, 3]), context)
  const [scale, shift] = context.schedules.map(({ schedule }) => schedule)
  expect([scale(0), shift(0)]).toEqual([1, 0])
  expect([scale(10), shift(10)]).toEqual([0, 0])
  expect(scale(5)).toBeCloseTo((0.5 * (1 + 0.5 * saturation ** 2)) ** -0.5, 12)
})
