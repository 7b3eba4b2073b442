import { readFileSync } from 'node:fs'
import { dense, makeCircles, sequential, Tensor } from 'thinnet'
import { expect, test } from 'vitest'

interface Reference {
  steps: number
  initial: number[][]
  final: number[][]
  history: Record<'loss' | 'accuracy' | 'val_loss' | 'val_accuracy', number[]>
}

const reference: Reference = JSON.parse(
  readFileSync(new URL('values/caseStudy.json', import.meta.url), 'utf8'),
)
const shapes = [[2, 500], [500], [500, 1], [1]]
const tensors = (weights: number[][]) =>
  weights.map((values, i) => new Tensor(Float32Array.from(values), shapes[i]))

/** The largest difference, relative to the largest element. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const differences = Array.from(expected, (value, i) => Math.abs(value - actual[i]))
  return Math.max(...differences) / Math.max(...Array.from(expected, Math.abs))
}

test('fifty Adam steps of the case study are those of Keras on TensorFlow', async () => {
  const { x, y } = makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
  const model = sequential([
    dense(500, { activation: 'relu', inputShape: [2] }),
    dense(1, { activation: 'sigmoid' }),
  ])
  model.setWeights(tensors(reference.initial))
  model.compile({ loss: 'binary_crossentropy', optimizer: 'adam', metrics: ['accuracy'] })
  const { history } = await model.fit(x.slice(0, 30), y.slice(0, 30), {
    validationData: [x.slice(30), y.slice(30)],
    epochs: reference.steps,
    batchSize: 32,
    shuffle: false,
    verbose: 0,
  })
  expect(relativeError(history.loss, reference.history.loss)).toBeLessThan(1e-4)
  expect(relativeError(history.valLoss, reference.history.val_loss)).toBeLessThan(1e-4)
  expect(relativeError(history.accuracy, reference.history.accuracy)).toBeLessThan(1e-4)
  expect(relativeError(history.valAccuracy, reference.history.val_accuracy)).toBeLessThan(1e-4)
  model.getWeights().forEach((weight, i) => {
    expect(relativeError(weight.data, reference.final[i])).toBeLessThan(1e-4)
  })
})
