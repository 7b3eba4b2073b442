import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { type ConcreteDropoutOptions, concreteDropout } from './concreteDropout.js'
import { dense } from './dense.js'
import { noiseContract } from './testing/noiseContract.js'
import { runLayer } from './testing/runLayer.js'

noiseContract(options => concreteDropout(dense(2), options), [3])

const x = { data: [1, 2, 3, 4], shape: [2, 2] }
const kernel = [0.5, -1, 2, 0.25]
const bias = [0.1, 0.2]
const logitOf = (rate: number) => Math.log(rate / (1 - rate))
const rate = 0.3
const weights = [[logitOf(rate)], kernel, bias]
const u = [0.2, 0.72, 0.68, 0.9]

/** The same in double precision, after the formulas of the paper. */
function reference(logit: number, options: Required<Pick<ConcreteDropoutOptions, 'temperature'>>) {
  const p = 1 / (1 + Math.exp(-logit))
  const thinned = x.data.map((value, i) => {
    const s = Math.log(p) - Math.log(1 - p) + Math.log(u[i]) - Math.log(1 - u[i])
    const z = 1 / (1 + Math.exp(-s / options.temperature))
    return (value * (1 - z)) / (1 - p)
  })
  const y = [0, 1].flatMap(row =>
    [0, 1].map(
      unit => thinned[2 * row] * kernel[unit] + thinned[2 * row + 1] * kernel[2 + unit] + bias[unit],
    ),
  )
  const squares = kernel.reduce((sum, weight) => sum + weight ** 2, 0)
  const penalty = (0.01 * squares) / (1 - p) + 0.02 * 2 * (p * Math.log(p) + (1 - p) * Math.log(1 - p))
  return { y, penalty, loss: y.reduce((sum, value) => sum + value, penalty) }
}

const regularizers = { weightRegularizer: 0.01, dropoutRegularizer: 0.02 }

describe.each([0.1, 2 / 3, 2])('at temperature %d', temperature => {
  const layer = () => concreteDropout(dense(2), { temperature, ...regularizers })
  const options = { training: true, weights, draws: [u] }

  test('outputs and penalties are those of the formulas', async () => {
    const { y, penalty } = await runLayer(layer(), x, options)
    const expected = reference(logitOf(rate), { temperature })
    expected.y.forEach((value, i) => {
      expect(y.data[i]).toBeCloseTo(value, 4)
    })
    expect(penalty).toBeCloseTo(expected.penalty, 5)
  })

  test('the gradient of the rate is that of finite differences', async () => {
    const { gradients } = await runLayer(layer(), x, options)
    const h = 1e-5
    const loss = (logit: number) => reference(logit, { temperature }).loss
    const slope = (loss(logitOf(rate) + h) - loss(logitOf(rate) - h)) / (2 * h)
    expect(gradients[1][0]).toBeCloseTo(slope, 3)
  })
})

test('near temperature 0 the mask is that of Dropout: an element is dropped where u > 1 - p', async () => {
  const noKernel = { temperature: 0.001, weightRegularizer: 0, dropoutRegularizer: 0 }
  const layer = concreteDropout(dense(1, { useBias: false }), noKernel)
  const options = { training: true, weights: [[logitOf(rate)], [1, 1]], draws: [u] }
  const [dx] = (await runLayer(layer, x, options)).gradients
  u.forEach((noise, i) => {
    expect(dx[i]).toBeCloseTo(noise > 1 - rate ? 0 : 1 / (1 - rate), 4)
  })
})

test('in inference it is the layer inside; the penalties stay', async () => {
  const { y, penalty } = await runLayer(concreteDropout(dense(2), regularizers), x, { weights })
  expect(y).toEqual((await runLayer(dense(2), x, { weights: [kernel, bias] })).y)
  expect(penalty).toBeCloseTo(reference(logitOf(rate), { temperature: 1 }).penalty, 5)
})

test('numbers at the ends of the interval give finite outputs, also for rates near 0 and 1', async () => {
  for (const at of [1e-6, 0.5, 1 - 1e-6]) {
    const run = await runLayer(concreteDropout(dense(2)), x, {
      training: true,
      weights: [[logitOf(at)], kernel, bias],
      draws: [[0, 1 - 2 ** -24, 0, 1 - 2 ** -24]],
    })
    for (const number of [...run.y.data, ...run.gradients.flat(), run.penalty]) {
      expect(Number.isFinite(number)).toBe(true)
    }
  }
})

test('the noise has a shape of its own if one is given', async () => {
  const layer = concreteDropout(dense(2), { noiseShape: [null, 1] })
  const { context } = await runLayer(layer, x, { training: true, weights, draws: [[0.5, 0.5]] })
  expect(context.draws.map(({ kind, options }) => [kind, options.shape])).toEqual([['uniform', [BATCH, 1]]])
})

test('the first weight is the logit, which starts at the initial rate', () => {
  const layer = concreteDropout(dense(2), { initialRate: 0.25 })
  layer.ensureBuilt([BATCH, 3])
  expect(layer.weights.map(({ name, shape }) => [name, shape])).toEqual([
    ['logit', [1]],
    ['kernel', [3, 2]],
    ['bias', [2]],
  ])
  expect(layer.rate).toBe(0.25)
})

test('errors name the layer and the argument', () => {
  expect(() => concreteDropout(dense(2), { initialRate: 0 })).toThrow(
    'layer concrete_dropout: initialRate must be the fraction to drop at first, above 0 and below 1, received 0',
  )
  expect(() => concreteDropout(dense(2), { temperature: 0 })).toThrow('temperature must be')
  expect(() => concreteDropout(dense(2), { weightRegularizer: -1 })).toThrow('weightRegularizer must be')
})
