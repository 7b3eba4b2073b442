// The update outside of the engine must be the one in the graph. elementwise.test.ts compares the bits of single rules; here whole
// trainings are compared, whose sums the engine may round in another order in a loop.

import { describe, expect, test } from 'vitest'
import type { Constraint } from '../../constraints/index.js'
import { equal, where } from '../../graph/index.js'
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  batchNormalization,
  dense,
  dropout,
  lion,
  maxNorm,
  nadam,
  type Optimizer,
  rmsprop,
  type Sequential,
  sequential,
  sgd,
  tensor,
} from '../../index.js'

/** The same rule, with a selection that changes nothing but is not known outside of the engine. */
function inGraph(optimizer: Optimizer): Optimizer {
  const update = optimizer.update.bind(optimizer)
  optimizer.update = input => {
    const { parameter, slots } = update(input)
    return { parameter: where(equal(parameter, parameter), parameter, parameter), slots }
  }
  return optimizer
}

/** 100 × 500 + 500 × 50 weights, and a few more. */
function createModel(optimizer: Optimizer, constraint?: Constraint): Sequential {
  const options = { ...(constraint && { kernelConstraint: constraint }), activation: 'relu' as const }
  return sequential(
    [
      dense(500, { ...options, inputShape: [100] }),
      batchNormalization(),
      dropout(0.3),
      dense(50, options),
      dense(1),
    ],
    { seed: 7 },
  ).compile({ optimizer, loss: 'meanSquaredError', metrics: ['mae'] })
}

const rows = 70
const x = tensor(
  Float32Array.from({ length: rows * 100 }, (_, i) => Math.sin(i * 12.9898)),
  [rows, 100],
)
const y = tensor(
  Float32Array.from({ length: rows }, (_, i) => Math.cos(i)),
  [rows, 1],
)

async function train(model: Sequential, epochs = 3) {
  const { history } = await model.fit(x, y, { epochs, batchSize: 16, verbose: 0 })
  return { history, weights: model.getWeights().map(({ data }) => Array.from(data)) }
}

/** Numbers may be apart by this, relative to the largest: 15 steps spread what the first sums were rounded. */
const TOLERANCE = 1e-4

function expectAlike(received: readonly number[], expected: readonly number[]): void {
  expect(received.length).toBe(expected.length)
  const largest = Math.max(...expected.map(Math.abs))
  const apart = Math.max(...received.map((value, i) => Math.abs(value - expected[i])))
  expect(apart).toBeLessThan(TOLERANCE * largest)
}

describe('many weights are updated outside of the graph as within it', () => {
  test.each<[string, () => Optimizer]>([
    ['sgd', () => sgd({ learningRate: 0.001 })],
    ['sgd with momentum', () => sgd({ momentum: 0.9, learningRate: 0.001 })],
    ['sgd with Nesterov momentum', () => sgd({ momentum: 0.9, nesterov: true, learningRate: 0.001 })],
    ['adam', () => adam()],
    ['adam with amsgrad', () => adam({ amsgrad: true, weightDecay: 0.01 })],
    ['adamw', () => adamw({ weightDecay: 0.1, clipvalue: 0.01 })],
    ['rmsprop', () => rmsprop({ clipnorm: 0.5 })],
    ['rmsprop, centered', () => rmsprop({ centered: true, momentum: 0.5 })],
    ['adagrad', () => adagrad({ globalClipnorm: 1 })],
    ['adadelta', () => adadelta()],
    ['adamax', () => adamax()],
    ['nadam', () => nadam()],
    ['lion', () => lion()],
  ])('%s', async (_, optimizer) => {
    const outside = await train(createModel(optimizer()))
    const inside = await train(createModel(inGraph(optimizer())))
    expectAlike(outside.history.loss, inside.history.loss)
    outside.weights.forEach((weight, i) => {
      expectAlike(weight, inside.weights[i])
    })
    expect(outside.weights.flat().every(Number.isFinite)).toBe(true)
    expect(outside.history.loss[2]).not.toBe(outside.history.loss[0])
  })
})

test('constraints come behind the update', async () => {
  const constraint = maxNorm(0.5)
  const outside = await train(createModel(adam(), constraint))
  const inside = await train(createModel(inGraph(adam()), constraint))
  outside.weights.forEach((weight, i) => {
    expectAlike(weight, inside.weights[i])
  })
  const norms = Array.from({ length: 500 }, (_, unit) =>
    Math.hypot(...outside.weights[0].filter((_, i) => i % 500 === unit)),
  )
  expect(Math.max(...norms)).toBeCloseTo(0.5, 5)
})

test('validation, evaluation and prediction see the weights of the last step', async () => {
  const results = []
  for (const model of [createModel(adam()), createModel(inGraph(adam()))]) {
    const { history } = await model.fit(x, y, {
      ...{ epochs: 2, batchSize: 32, validationData: [x, y], verbose: 0 },
    })
    const { loss } = await model.evaluate(x, y, { verbose: 0 })
    expect(loss).toBeCloseTo(history.valLoss[1], 5)
    results.push({
      ...{ loss: history.loss, valLoss: history.valLoss },
      predicted: Array.from((await model.predict(x)).data),
    })
  }
  const [outside, inside] = results
  expectAlike(outside.loss, inside.loss)
  expectAlike(outside.predicted, inside.predicted)
  outside.valLoss.forEach((loss, epoch) => {
    expect(loss).toBeCloseTo(inside.valLoss[epoch], 5)
  })
})

test('weights that are set between two trainings are those that the next one begins with', async () => {
  const models = [createModel(adam()), createModel(inGraph(adam()))]
  const results: Awaited<ReturnType<typeof train>>[] = []
  for (const model of models) {
    await train(model, 1)
    model.setWeights(model.getWeights().map(({ data, shape }) => tensor(data.map(Math.abs), shape)))
    results.push(await train(model, 1))
  }
  results[0].weights.forEach((weight, i) => {
    expectAlike(weight, results[1].weights[i])
  })
})
