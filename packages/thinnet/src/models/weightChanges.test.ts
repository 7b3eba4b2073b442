import { describe, expect, test } from 'vitest'
import {
  batchNormalization,
  conv2D,
  dense,
  dropout,
  earlyStopping,
  flatten,
  globalAveragePooling2D,
  input,
  lstm,
  type Model,
  model as modelOf,
  reshape,
  sequential,
  Tensor,
} from '../index.js'

const wave = (shape: readonly number[], phase = 0) => {
  const size = shape.reduce((product, dim) => product * dim, 1)
  return new Tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + phase)),
    shape,
  )
}

// all have so much work a row that their weights are inside of the program, but for the last
const kinds: readonly [string, () => Model, readonly number[]][] = [
  ['dense', () => sequential([dense(280, { inputShape: [300], activation: 'relu' }), dense(2)]), [300]],
  [
    'convolution and batch normalization',
    () =>
      sequential([
        conv2D(16, 3, { inputShape: [14, 14, 4] }),
        batchNormalization(),
        conv2D(16, 3, { activation: 'relu' }),
        globalAveragePooling2D(),
        dense(2),
      ]),
    [14, 14, 4],
  ],
  ['recurrent', () => sequential([lstm(130, { inputShape: [5, 20] }), dense(2)]), [5, 20]],
  ['few weights', () => sequential([dense(4, { inputShape: [3] }), dense(2)]), [3]],
]

const rows = 6
const y = wave([rows, 2], 5)

describe.each(kinds)('predictions see every change of the weights: %s:', (_, make, shape) => {
  const x = wave([rows, ...shape])

  /** What a new model says that has the weights of this one. */
  async function truthOf(model: Model): Promise<Tensor> {
    const twin = make()
    twin.setWeights(model.getWeights())
    return twin.predict(x)
  }

  /** A model that has predicted and is compiled, and a check that its predictions have changed and are true. */
  async function start() {
    const model = make()
    model.compile({ optimizer: 'sgd', loss: 'mse' })
    let last = await model.predict(x)
    const expectChanged = async () => {
      const now = await model.predict(x)
      expect(now.data).not.toEqual(last.data)
      expect(now).toEqual(await truthOf(model))
      last = now
    }
    return { model, expectChanged }
  }

  test('fit', async () => {
    const { model, expectChanged } = await start()
    for (let i = 0; i < 2; i++) {
      await model.fit(x, y, { epochs: 2, verbose: 0 })
      await expectChanged()
    }
  })

  test('fit, from within', async () => {
    const { model, expectChanged } = await start()
    await model.fit(x, y, { epochs: 3, verbose: 0, callbacks: [{ onEpochEnd: expectChanged }] })
  })

  test('best weights put back', async () => {
    const { model } = await start()
    const before = await model.predict(x)
    await model.fit(x, y, {
      epochs: 3,
      verbose: 0,
      callbacks: [earlyStopping({ monitor: 'loss', mode: 'max', patience: 1, restoreBestWeights: true })],
    })
    expect((await model.predict(x)).data).not.toEqual(before.data)
    expect(await model.predict(x)).toEqual(await truthOf(model))
  })

  test('trainOnBatch', async () => {
    const { model, expectChanged } = await start()
    for (let i = 0; i < 3; i++) {
      await model.trainOnBatch(x, y)
      await expectChanged()
    }
  })

  test('setWeights, and back', async () => {
    const { model, expectChanged } = await start()
    const [before, said] = [model.getWeights(), await model.predict(x)]
    model.setWeights(
      before.map(
        ({ data, shape: of }) =>
          new Tensor(
            data.map(value => value + 0.01),
            of,
          ),
      ),
    )
    await expectChanged()
    model.setWeights(before)
    await expectChanged()
    expect(await model.predict(x)).toEqual(said)
  })

  test('loadWeights', async () => {
    const { model, expectChanged } = await start()
    const other = make()
    other.initializeWeights()
    await model.loadWeights(await other.saveWeights())
    await expectChanged()
    expect(await model.predict(x)).toEqual(await other.predict(x))
  })

  test('write, to one weight', async () => {
    const { model, expectChanged } = await start()
    const [weight] = model.layers[0].weights
    weight.write(weight.data.map(value => value / 2))
    await expectChanged()
  })

  test('elements written to, also through a view that was taken long before', async () => {
    const { model, expectChanged } = await start()
    const { data } = model.layers[0].weights[0]
    for (let i = 0; i < 3; i++) {
      data[i] += 1
      await expectChanged()
      await model.predict(x)
    }
  })

  test('compile, and training after it', async () => {
    const { model, expectChanged } = await start()
    const said = await model.predict(x)
    model.compile({ optimizer: 'adam', loss: 'mae' })
    expect(await model.predict(x)).toEqual(said)
    await model.fit(x, y, { verbose: 0 })
    await expectChanged()
  })

  test('another model with the same layers', async () => {
    const { model, expectChanged } = await start()
    const other = sequential([...model.layers.slice(0, -1), dense(1)])
    other.compile({ optimizer: 'sgd', loss: 'mse' })
    for (let i = 0; i < 2; i++) {
      const said = await other.predict(x)
      expect(await other.predict(x)).toEqual(said)
      await other.trainOnBatch(x, wave([rows, 1]))
      await expectChanged()
      await model.trainOnBatch(x, y)
      expect((await other.predict(x)).data).not.toEqual(said.data)
      await expectChanged()
    }
  })

  test('another model with the same layers, asked while this one trains', async () => {
    const initial = (await start()).model.getWeights()
    const trained = async (asked: boolean) => {
      const { model } = await start()
      model.setWeights(initial)
      const front = sequential(model.layers.slice(0, -1))
      const ask = async (epoch: number) => {
        if (asked && epoch === 1) await front.predict(x)
      }
      const options = { shuffle: false, verbose: 0 } as const
      await model.fit(x, y, { ...options, epochs: 4, callbacks: [{ onEpochEnd: ask }] })
      await model.fit(x, y, { ...options, epochs: 1 })
      return model.getWeights().flatMap(({ data }) => Array.from(data))
    }
    const [asked, left] = [await trained(true), await trained(false)]
    expect(Math.max(...asked.map((weight, i) => Math.abs(weight - left[i])))).toBe(0)
  })

  test('a model around this one', async () => {
    const { model, expectChanged } = await start()
    const source = input({ shape })
    const outer = modelOf({ inputs: source, outputs: dense(1).apply(model.apply(source)) })
    outer.compile({ optimizer: 'sgd', loss: 'mse' })
    await outer.predict(x)
    await outer.fit(x, wave([rows, 1]), { verbose: 0 })
    await expectChanged()
    const said = await outer.predict(x)
    await model.trainOnBatch(x, y)
    expect((await outer.predict(x)).data).not.toEqual(said.data)
  })

  test('dispose changes nothing', async () => {
    const { model } = await start()
    const said = await model.predict(x)
    await model.dispose()
    expect(await model.predict(x)).toEqual(said)
  })

  test('while a prediction is under way', async () => {
    const { model, expectChanged } = await start()
    const said = await model.predict(x, { batchSize: 2 })
    // predictions wait for a turn of events in front of each batch
    const running = model.predict(x, { batchSize: 2 })
    await new Promise(resolve => setImmediate(resolve))
    model.setWeights(
      model.getWeights().map(
        ({ data, shape: of }) =>
          new Tensor(
            data.map(v => v / 2),
            of,
          ),
      ),
    )
    await expectChanged()
    await model.dispose()
    expect((await running).shape).toEqual(said.shape)
  })

  test('evaluate', async () => {
    const { model } = await start()
    const first = await model.evaluate(x, y)
    model.setWeights(
      model.getWeights().map(
        ({ data, shape: of }) =>
          new Tensor(
            data.map(v => v * 2),
            of,
          ),
      ),
    )
    const second = await model.evaluate(x, y)
    expect(second.loss).not.toBe(first.loss)
    const squares = (await model.predict(x)).data.map((value, i) => (value - y.data[i]) ** 2)
    expect(second.loss).toBeCloseTo(squares.reduce((sum, square) => sum + square, 0) / squares.length, 4)
  })
})

test('Monte Carlo predictions see changes of the weights', async () => {
  const make = () =>
    sequential([dense(280, { inputShape: [300], activation: 'relu' }), dropout(0.5), dense(2)], { seed: 3 })
  const model = make()
  const x = wave([5, 300])
  model.compile({ optimizer: 'sgd', loss: 'mse' })
  const said = await model.predictWithUncertainty(x, { samples: 4 })
  await model.trainOnBatch(x, wave([5, 2]))
  const now = await model.predictWithUncertainty(x, { samples: 4 })
  expect(now.mean).not.toEqual(said.mean)
  const twin = make()
  twin.setWeights(model.getWeights())
  expect(now).toEqual(await twin.predictWithUncertainty(x, { samples: 4, task: 'regression' }))
})

test('with weights inside, what a row gets does not depend on the batch, not even in the last bit', async () => {
  const model = sequential(
    [dense(300, { inputShape: [400], activation: 'relu' }), reshape([300]), flatten(), dense(7)],
    { seed: 1 },
  )
  const x = wave([45, 400])
  const all = await model.predict(x)
  for (const batchSize of [1, 2, 7, 32]) expect(await model.predict(x, { batchSize })).toEqual(all)
  const row = await model.predict(new Tensor(x.data.slice(400, 800), [1, 400]))
  expect(row.data).toEqual(all.data.slice(7, 14))
})
