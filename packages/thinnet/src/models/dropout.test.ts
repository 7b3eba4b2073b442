// What dropout does inside of a model.

import { expect, test } from 'vitest'
import { dense, drawMask, dropout, graph, Layer, sequential, sgd, type Value } from '../index.js'

const ones = (rows: number, columns: number) =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(1))

test('at inference dropout does nothing', async () => {
  const x = [[1, -2, 3.5]]
  const model = sequential([dropout(0.9, { inputShape: [3] })])
  expect((await model.predict(x)).toArray()).toEqual(x)
})

test('training: true drops at inference, from the mask that drawMask shows', async () => {
  const model = sequential([dropout(0.4, { inputShape: [500], training: true })], { seed: 11 })
  const first = await model.predict(ones(3, 500))
  const mask = drawMask({ seed: 11, position: 0, step: 2 ** 31, length: 1500, rate: 0.4 })
  expect([...first.data]).toEqual(Array.from(mask, kept => Math.fround(kept * Math.fround(1 / 0.6))))
  const second = await model.predict(ones(3, 500))
  expect(second.data).not.toEqual(first.data)
})

test('the mask of a training step is the one that drawMask shows, in the forward pass and in the gradient', async () => {
  // y = Σ w x mask / (1 - rate) on x = 1; the gradient of the mean absolute error with target far below is mask / (1 - rate)
  const [rate, features] = [0.25, 64]
  const model = sequential(
    [dropout(rate, { inputShape: [features] }), dense(1, { useBias: false, kernelInitializer: 'zeros' })],
    { seed: 5 },
  ).compile({ optimizer: sgd({ learningRate: 1 }), loss: 'mae' })
  const expected = new Float64Array(features)
  for (let step = 0; step < 3; step++) {
    await model.trainOnBatch(ones(1, features), [[-1e6]])
    const mask = drawMask({ seed: 5, position: 0, step, length: features, rate })
    mask.forEach((kept, i) => {
      expected[i] -= kept / (1 - rate)
    })
  }
  model.getWeights()[0].data.forEach((weight, i) => {
    expect(weight).toBeCloseTo(expected[i], 5)
  })
})

test('dropout as first layer drops inputs; two dropout layers draw masks of their own', async () => {
  const model = sequential(
    [dropout(0.5, { inputShape: [1000], training: true }), dropout(0.5, { training: true })],
    { seed: 3 },
  )
  const kept = (await model.predict(ones(1, 1000))).data.filter(value => value > 0)
  // a quarter stays if the masks are independent, half if they were one
  expect(kept.length).toBeGreaterThan(190)
  expect(kept.length).toBeLessThan(310)
  expect(new Set(kept)).toEqual(new Set([4]))
})

test('a layer with a seed of its own draws the same masks in models of any seed', async () => {
  const predict = async (seed: number) => {
    const layer = dropout(0.5, { inputShape: [100], training: true, seed: 42 })
    return (await sequential([layer], { seed }).predict(ones(1, 100))).data
  }
  expect(await predict(1)).toEqual(await predict(2))
})

test('noiseShape drops whole columns of a batch together', async () => {
  const layer = dropout(0.5, { inputShape: [40], training: true, noiseShape: [1, null] })
  const { data } = await sequential([layer], { seed: 1 }).predict(ones(4, 40))
  for (let row = 1; row < 4; row++) expect(data.slice(row * 40, (row + 1) * 40)).toEqual(data.slice(0, 40))
  expect(new Set(data)).toEqual(new Set([0, 2]))
})

test('rate 1 gives zeros and rate 0 the input, in training too', async () => {
  for (const rate of [0, 1]) {
    const model = sequential([dropout(rate, { inputShape: [3] }), dense(1, { kernelInitializer: 'ones' })])
    model.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'mae' })
    const { loss } = await model.trainOnBatch([[1, 2, 3]], [[0]])
    expect(loss).toBe(rate === 1 ? 0 : 6)
  }
})

test('a layer of the user’s own works like any other', async () => {
  class Doubled extends Layer {
    readonly className = 'Doubled'
    call(x: Value): Value {
      return graph.add(x, x)
    }
  }
  const model = sequential([new Doubled({ inputShape: [2] })])
  expect((await model.predict([[1, 2]])).toArray()).toEqual([[2, 4]])
})
