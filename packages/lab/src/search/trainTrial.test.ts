import { dense, l2, makeMoons, normalization, sequential, sgd, tensor } from 'thinnet'
import { describe, expect, test } from 'vitest'
import type { StudyData } from './data.js'
import { fitData } from './fitData.js'
import { findModel, type ModelFunction } from './modelModule.js'
import { checkNetwork, type Network, type Training, trainTrial } from './trainTrial.js'

const moons = makeMoons({ nSamples: 60, noise: 0.3, randomState: 1 })
const data: StudyData = {
  ...{ kind: 'tensors', name: 'moons', task: 'binary', classes: ['0', '1'] },
  x: tensor(moons.x),
  y: tensor(Array.from(moons.y, label => [label])),
}
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
const fitted = fitData(data, rows(0, 40))
const builtin: Network = { kind: 'builtin', hidden: [8] }
const own = (model: ModelFunction): Network => ({ kind: 'own', file: 'my-model.ts', model })

const training = (others: Partial<Training> = {}): Training => ({
  ...{ network: builtin, candidate: { dropout: 0.3 }, seed: 3, epochs: 6, batchSize: 16, fitted },
  ...{ train: fitted.encode(rows(0, 40)), test: fitted.encode(rows(40, 60)) },
  ...{ curves: false, threads: 1, signal: new AbortController().signal, report: () => {} },
  ...others,
})
const resultOf = async (others?: Partial<Training>) => {
  const { result, model } = await trainTrial(training(others))
  await model?.dispose()
  return result
}

describe('a trial', () => {
  test('gives the same figures again, and with its curves, which end in them', async () => {
    const { seconds: _, ...plain } = await resultOf()
    const { seconds: __, curves, ...watched } = await resultOf({ curves: true })
    expect(watched).toEqual(plain)
    expect(plain).toMatchObject({ trainRows: 40, testRows: 20, epochs: 6, parameters: 37 })
    expect(curves?.epoch).toEqual([1, 2, 3, 4, 5, 6])
    expect(curves?.testLoss.at(-1)).toBe(plain.test.loss)
    expect(curves?.trainAccuracy?.at(-1)).toBe(plain.train.accuracy)
  })

  test('has curves of at most 100 points, the last epoch among them', async () => {
    const { curves } = await resultOf({ curves: true, epochs: 250 })
    expect(curves?.epoch).toHaveLength(100)
    expect(curves?.epoch.at(-1)).toBe(250)
    expect(curves?.testLoss).toHaveLength(100)
  })

  test('reports its epochs', async () => {
    const reported: number[] = []
    await resultOf({ report: epochs => reported.push(epochs) })
    expect(reported).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('of numbers has its mean absolute error in their unit', async () => {
    const x = tensor(rows(0, 60).map(i => [i]))
    const y = tensor(rows(0, 60).map(i => [1000 * i]))
    const numbers = fitData({ kind: 'tensors', name: 'line', task: 'regression', x, y }, rows(0, 40))
    const { train } = await resultOf({
      ...{ fitted: numbers, candidate: {}, epochs: 1 },
      ...{ train: numbers.encode(rows(0, 40)), test: numbers.encode(rows(40, 60)) },
    })
    expect(train.accuracy).toBeUndefined()
    expect(train.meanAbsoluteError).toBeGreaterThan(1000)
  })

  test('learns from samples of any shape, and from several classes', async () => {
    const x = tensor(
      rows(0, 60).map(i => [
        [i % 3, 1],
        [0, i % 2],
      ]),
    )
    const y = tensor(rows(0, 60).map(i => [i % 3]))
    const classes = ['a', 'b', 'c']
    const images = fitData({ kind: 'tensors', name: 'images', task: 'classes', x, y, classes }, rows(0, 40))
    const { test: onTest } = await resultOf({
      ...{ fitted: images, candidate: { kind: 'alphaDropout' }, epochs: 300 },
      ...{ train: images.encode(rows(0, 40)), test: images.encode(rows(40, 60)) },
    })
    expect(onTest.accuracy).toBe(1)
    expect(onTest.loss).toBeLessThan(0.5)
  })

  test('that diverges is a result, not an error', async () => {
    const wild = own(({ inputShape, seed }) =>
      sequential([dense(1, { inputShape, activation: 'linear' })], { seed }).compile({
        ...{ optimizer: sgd({ learningRate: 1e30 }), loss: 'mse' },
      }),
    )
    const result = await resultOf({ network: wild, epochs: 50 })
    expect(result.failure).toMatch(/the loss was no finite number any more after \d+ epochs?: a smaller/)
    expect(result.test.loss).toBeNaN()
  })

  test('that is cancelled rejects', async () => {
    await expect(trainTrial(training({ signal: AbortSignal.abort(new Error('enough')) }))).rejects.toThrow(
      'enough',
    )
  })
})

describe('a model of one’s own', () => {
  const head = (outputs: number, activation: string) => dense(outputs, { activation })

  test('is compiled for the task unless it is, and its penalties are no part of the loss', async () => {
    const penalized = (amount: number) =>
      own(({ inputShape, outputs, seed }) =>
        sequential(
          [
            dense(4, { inputShape, kernelRegularizer: l2(amount), activation: 'relu' }),
            head(outputs, 'sigmoid'),
          ],
          { seed },
        ),
      )
    const [free, small] = await Promise.all([
      resultOf({ network: penalized(0) }),
      resultOf({ network: penalized(1e-6) }),
    ])
    expect(small.train.loss).toBeCloseTo(free.train.loss, 3)
    expect(small.train.accuracy).toBeGreaterThan(0.4)
  })

  test('that is compiled keeps its loss and metrics', async () => {
    const hinge = own(({ inputShape, seed }) =>
      sequential([dense(1, { inputShape, activation: 'sigmoid' })], { seed }).compile({
        ...{ loss: 'meanSquaredError', optimizer: 'sgd' },
      }),
    )
    const { train } = await resultOf({ network: hinge })
    expect(train.loss).toBeLessThan(0.3)
    expect(train.accuracy).toBeUndefined()
  })

  test('may leave its input shape to the data, and has its Normalization fitted', async () => {
    const scaled = own(({ outputs, seed }) =>
      sequential([normalization(), head(outputs, 'sigmoid')], { seed }),
    )
    const { model } = await trainTrial(training({ network: scaled }))
    const [mean] = model?.getWeights() ?? []
    const x = training().train.x.data.filter((_, i) => i % 2 === 0)
    expect(mean?.data[0]).toBeCloseTo(x.reduce((sum, value) => sum + value, 0) / 40, 5)
  })

  test.each([
    [
      'wants another input',
      () => sequential([dense(1, { inputShape: [3] })]),
      'takes samples of shape [3], but those of the data are [2]',
    ],
    [
      'gives another output',
      () => sequential([dense(2, { inputShape: [2] })]),
      'gives [2] for each sample, but the target is two classes: one output',
    ],
    ['knows its output late', () => sequential([dense(2)]), 'gives [2] for each sample'],
    [
      'throws',
      () => {
        throw new Error('burst')
      },
      'my-model.ts: the model function failed: burst',
    ],
    ['gives nothing', () => undefined, 'received undefined (is a return missing?)'],
    ['gives a layer', () => dense(1), 'received an object of the class Dense'],
  ])('that %s is an error before the first trial, and a failure in a trial', async (_, model, message) => {
    // What TypeScript would not let through, JavaScript does.
    const network = own(findModel('my-model.ts', { model }).model)
    const { candidate, seed, train } = training()
    await expect(checkNetwork({ network, candidate, seed, fitted, train })).rejects.toThrow(message)
    expect((await resultOf({ network })).failure).toContain(message)
  })
})
