import { describe, expect, test } from 'vitest'
import * as t from '../../index.js'

const { x, y } = t.makeCircles({ nSamples: 40, noise: 0.1, randomState: 1 })

const optimizers: readonly (readonly [string, () => t.Optimizer])[] = [
  ['SGD', () => t.sgd({ learningRate: 0.1 })],
  ['SGD with momentum', () => t.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true })],
  ['Adam', () => t.adam({ clipnorm: 1 })],
  ['Adam with AMSGrad', () => t.adam({ amsgrad: true })],
  ['AdamW', () => t.adamw({ weightDecay: 0.01 })],
  ['Nadam', () => t.nadam()],
  ['Adamax', () => t.adamax()],
  ['Adagrad', () => t.adagrad({ initialAccumulatorValue: 0.2 })],
  ['Adadelta', () => t.adadelta({ learningRate: 1 })],
  ['RMSprop', () => t.rmsprop()],
  ['RMSprop with momentum, centered', () => t.rmsprop({ momentum: 0.9, centered: true })],
  ['Lion', () => t.lion()],
  ['a schedule', () => t.adam({ learningRate: t.cosineDecay({ initialLearningRate: 0.1, decaySteps: 30 }) })],
]

const network = (optimizer: t.Optimizer) =>
  t
    .sequential(
      [
        t.dense(8, { activation: 'relu', inputShape: [2] }),
        t.dropout(t.earlyDropout(0.4, { steps: 12 })),
        t.batchNormalization(),
        t.dense(1, { activation: 'sigmoid' }),
      ],
      { seed: 3 },
    )
    .compile({ optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy'] })

describe('training that goes on after loading ends with the same bits as one that was not interrupted:', () => {
  test.each(optimizers)('%s', async (_name, optimizer) => {
    const options = { batchSize: 8, verbose: 0 } as const
    const whole = network(optimizer())
    await whole.fit(x, y, { ...options, epochs: 4 })
    const first = network(optimizer())
    await first.fit(x, y, { ...options, epochs: 2 })
    const second = await t.loadModel(await first.save())
    expect(second.optimizer.iterations).toBe(10)
    expect(second.optimizer.getConfig()).toEqual(first.optimizer.getConfig())
    await second.fit(x, y, { ...options, epochs: 4, initialEpoch: 2 })
    expect(second.getWeights()).toEqual(whole.getWeights())
  })
})

test('the optimizer of a functional model is saved in the order of its weights in Keras', async () => {
  const input = t.input({ shape: [2] })
  const deep = t.dense(4, { activation: 'tanh', name: 'deep' }).apply(t.dense(3).apply(input))
  const outputs = [t.dense(1).apply(input), t.dense(1).apply(t.add().apply([deep, t.dense(4).apply(input)]))]
  const make = () => t.model({ inputs: input, outputs, seed: 2 })
  const model = make().compile({ optimizer: 'adam', loss: 'mse', lossWeights: [1, 0.5] })
  await model.fit(x, [y, y], { epochs: 1, verbose: 0 })
  const again = await t.loadModel(await model.save())
  const memories = ({ variables, optimizerMemory }: t.Model) => variables.map(one => optimizerMemory.get(one))
  expect(memories(again)).toEqual(memories(model))
  await model.fit(x, [y, y], { epochs: 2, initialEpoch: 1, verbose: 0 })
  await again.fit(x, [y, y], { epochs: 2, initialEpoch: 1, verbose: 0 })
  expect(again.getWeights()).toEqual(model.getWeights())
})

test('losses and metrics come back in the form they were given in', async () => {
  const input = t.input({ shape: [2] })
  const make = () =>
    t.model({
      inputs: input,
      outputs: [t.dense(2, { name: 'p' }).apply(input), t.dense(1, { name: 'q' }).apply(input)],
      seed: 1,
    })
  const given = {
    optimizer: 'sgd',
    loss: { p: t.losses.huber({ delta: 2 }), q: 'binaryCrossentropy' },
    lossWeights: { p: 0.5, q: 2 },
    metrics: { p: ['mse'], q: [t.metrics.auc({ numThresholds: 50 }), 'accuracy'] },
    weightedMetrics: [['mae'], []],
    stepsPerExecution: 3,
  }
  const again = await t.loadModel(await make().compile(given).save())
  const options = again.compileOptions
  expect(options?.lossWeights).toEqual(given.lossWeights)
  expect(options?.weightedMetrics).toEqual(given.weightedMetrics)
  expect(options?.stepsPerExecution).toBe(3)
  expect(JSON.parse(await again.toJson()).compile_config).toEqual(
    JSON.parse(await make().compile(given).toJson()).compile_config,
  )
  expect(JSON.parse(await again.toJson()).compile_config.loss.q).toBe('binary_crossentropy')
})

test('without compile, or not compiled at all', async () => {
  const model = network(t.adam())
  expect((await t.loadModel(await model.save(), { compile: false })).compileOptions).toBeUndefined()
  const plain = t.sequential([t.dense(1, { inputShape: [1] })])
  expect((await t.loadModel(await plain.save())).compileOptions).toBeUndefined()
})

test('a learning rate that was changed is the one that is loaded', async () => {
  const model = network(t.adam())
  model.optimizer.learningRate = 0.3
  expect((await t.loadModel(await model.save())).optimizer.learningRate).toBe(0.3)
})

test('seed, schema and assets are saved too', async () => {
  const model = network(t.adam())
  model.schema = { version: 1, target: { name: 'ring', kind: 'classes', classes: ['inner', 'outer'] } }
  const bytes = await model.save(undefined, { assets: { 'state/epoch.json': Uint8Array.of(1, 2, 3) } })
  const again = await t.loadModel(bytes)
  expect(again.seed).toBe(3)
  expect(again.schema).toEqual(model.schema)
  expect(await t.loadAssets(bytes)).toEqual({ 'state/epoch.json': Uint8Array.of(1, 2, 3) })
  await expect(model.save(undefined, { assets: { '../up': Uint8Array.of(1) } })).rejects.toThrow(
    'save: a name in assets',
  )
})

describe('weights alone', () => {
  test('go from one model to another, with what the optimizer remembers', async () => {
    const [model, other] = [network(t.adam()), network(t.adam())]
    await model.fit(x, y, { epochs: 2, verbose: 0 })
    await other.loadWeights(await model.saveWeights())
    expect(other.getWeights()).toEqual(model.getWeights())
    expect(other.optimizer.iterations).toBe(model.optimizer.iterations)
    const third = t.sequential([
      t.dense(8, { inputShape: [2] }),
      t.dropout(0.4),
      t.batchNormalization(),
      t.dense(1),
    ])
    await third.loadWeights(await model.save())
    expect(third.getWeights()).toEqual(model.getWeights())
  })

  test('that do not fit are named, and change nothing unless asked to', async () => {
    const model = t.sequential([t.dense(3, { inputShape: [2] }), t.dense(1, { name: 'last' })], { seed: 1 })
    const bytes = await t.sequential([t.dense(3, { inputShape: [2] }), t.dense(2)], { seed: 2 }).saveWeights()
    const before = model.getWeights()
    await expect(model.loadWeights(bytes)).rejects.toThrow(
      'bytes: layers/dense_1/vars/0: has shape [3, 2], but it should hold weight kernel of last, of shape [3, 1]',
    )
    expect(model.getWeights()).toEqual(before)
  })
})
