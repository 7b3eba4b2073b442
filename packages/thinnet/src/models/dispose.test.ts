import { beforeEach, describe, expect, test } from 'vitest'
import { dense, dropout } from '../layers/index.js'
import { openSessions } from '../runtime/index.js'
import { tensor } from '../tensor.js'
import type { Model } from './model.js'
import { sequential } from './sequential.js'

const rows = 300
const x = tensor(
  Float32Array.from({ length: 4 * rows }, (_, i) => Math.sin(i)),
  [rows, 4],
)
const y = tensor(
  Float32Array.from({ length: rows }, (_, i) => i % 2),
  [rows, 1],
)
const quiet = { verbose: 0 } as const

/** One whose steps are a loop of the engine, and one that is updated outside of it. */
const widths = { small: 8, large: 13_000 }

const make = (width = widths.small) =>
  sequential([dense(width, { activation: 'relu', inputShape: [4] }), dropout(0.3), dense(1)], {
    seed: 1,
  }).compile({ optimizer: 'adam', loss: 'mse' })

async function useAll(model: Model) {
  await model.fit(x, y, { ...quiet, validationSplit: 0.2 })
  await model.trainOnBatch(x, y)
  await model.evaluate(x, y)
  await model.predict(x)
  await model.predictWithUncertainty(x, { samples: 2 })
}

let before = 0
beforeEach(() => {
  before = openSessions()
})
const opened = () => openSessions() - before

describe.each(Object.entries(widths))('a %s model', (_, width) => {
  test('leaves no session open once it is disposed of, twice or more', async () => {
    const model = make(width)
    await useAll(model)
    expect(opened()).toBeGreaterThan(2)
    await model.dispose()
    expect(opened()).toBe(0)
    await model.dispose()
    expect(opened()).toBe(0)
  })

  test('goes on after it was disposed of as if it had not been', async () => {
    const [one, other] = [make(width), make(width)]
    for (const model of [one, other]) await model.fit(x, y, quiet)
    await one.dispose()
    for (const model of [one, other]) await model.fit(x, y, quiet)
    expect(one.optimizer.iterations).toBe(other.optimizer.iterations)
    expect(Array.from((await one.predict(x)).data)).toEqual(Array.from((await other.predict(x)).data))
    await Promise.all([one.dispose(), other.dispose()])
    expect(opened()).toBe(0)
  })
})

test('a model that was never used has nothing to give back', async () => {
  await make().dispose()
  expect(opened()).toBe(0)
})

describe.each([0, 1])('while something runs, used %d times before:', uses => {
  const calls: Readonly<Record<string, (model: Model) => Promise<unknown>>> = {
    predict: model => model.predict(x, { batchSize: 10 }),
    evaluate: model => model.evaluate(x, y, { batchSize: 10 }),
    predictWithUncertainty: model => model.predictWithUncertainty(x, { samples: 2, batchSize: 10 }),
    trainOnBatch: model => model.trainOnBatch(x, y),
  }

  test.each(Object.entries(calls))('dispose waits for %s', async (_, call) => {
    const model = make()
    for (let i = 0; i < uses; i++) await call(model)
    const running = call(model)
    await new Promise(resolve => setTimeout(resolve, 2))
    await model.dispose()
    expect(opened()).toBe(0)
    await expect(running).resolves.toBeDefined()
  })

  test('a prediction ends although the model is compiled anew', async () => {
    const model = make()
    for (let i = 0; i < uses; i++) await model.predict(x)
    const running = model.predict(x, { batchSize: 10 })
    await new Promise(resolve => setTimeout(resolve, 2))
    model.compile({ loss: 'mse' })
    await expect(running).resolves.toHaveProperty('shape', [rows, 1])
    await model.dispose()
  })

  test('dispose is refused during fit, which goes on', async () => {
    const model = make()
    for (let i = 0; i < uses; i++) await model.fit(x, y, quiet)
    const running = model.fit(x, y, { ...quiet, epochs: 3 })
    const message = 'dispose: model sequential is training; await its fit, or cancel it, first'
    await expect(model.dispose()).rejects.toThrow(message)
    expect(() => model[Symbol.dispose]()).toThrow(message)
    expect((await running).history.loss).toHaveLength(3)
    await model.dispose()
    expect(opened()).toBe(0)
  })
})

test('a callback that disposes of the model ends fit with the error', async () => {
  const model = make()
  const onEpochEnd = () => model.dispose()
  await expect(model.fit(x, y, { ...quiet, callbacks: [{ onEpochEnd }] })).rejects.toThrow('is training')
  await model.dispose()
  expect(opened()).toBe(0)
})

describe('using', () => {
  test('await using gives everything back at the end of the block', async () => {
    {
      await using model = make()
      await useAll(model)
      expect(opened()).toBeGreaterThan(2)
    }
    expect(opened()).toBe(0)
  })

  test('also if the block ends with an error', async () => {
    const failing = async () => {
      await using model = make()
      await model.predict(x)
      await model.predict([[1, 2]])
    }
    await expect(failing()).rejects.toThrow(/shape/)
    expect(opened()).toBe(0)
  })

  test('using does so without waiting', async () => {
    {
      using model = make()
      await model.predict(x)
    }
    await new Promise(resolve => setTimeout(resolve))
    expect(opened()).toBe(0)
  })
})
