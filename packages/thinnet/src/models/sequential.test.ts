import { expect, test } from 'vitest'
import { activation, dense, dropout, flatten, identity, inputLayer, reshape, sequential } from '../index.js'

test('the table of layers shows names, shapes, parameters and the seed', () => {
  const model = sequential(
    [dense(500, { activation: 'relu', inputShape: [2] }), dropout(0.4), dense(1, { activation: 'sigmoid' })],
    { seed: 5 },
  )
  expect(model.summary()).toBe(
    [
      'Model: sequential',
      '┌───────────────────┬──────────────┬─────────┐',
      '│ Layer (type)      │ Output shape │ Param # │',
      '├───────────────────┼──────────────┼─────────┤',
      '│ dense (Dense)     │ [batch, 500] │   1,500 │',
      '│ dropout (Dropout) │ [batch, 500] │       0 │',
      '│ dense_1 (Dense)   │ [batch, 1]   │     501 │',
      '└───────────────────┴──────────────┴─────────┘',
      'Total params: 2,001',
      'Trainable params: 2,001',
      'Non-trainable params: 0',
      'Seed: 5',
    ].join('\n'),
  )
})

test('a model without inputShape is built by its first data', async () => {
  const model = sequential([dense(4), dense(2)], { seed: 1 })
  expect(model.built).toBe(false)
  expect(() => model.getWeights()).toThrow(/has no weights yet; give its first layer an inputShape/)
  expect((await model.predict([[1, 2, 3]])).shape).toEqual([1, 2])
  expect(model.getWeights().map(({ shape }) => shape)).toEqual([[3, 4], [4], [4, 2], [2]])
  await expect(model.predict([[1, 2]])).rejects.toThrow(/expects samples of shape \[3\]/)
})

test('inputDim, inputShape and an input layer say the same', async () => {
  const models = [
    [dense(3, { inputDim: 2 })],
    [dense(3, { inputShape: [2] })],
    [dropout(0.1, { inputShape: [2] }), dense(3)],
    [inputLayer({ shape: [2] }), dense(3)],
  ].map(layers => sequential(layers, { seed: 1 }))
  for (const model of models) expect(model.outputShape).toEqual([3])
})

test('an unknown seed is drawn and shown', () => {
  const model = sequential([dense(1, { inputShape: [1] })])
  expect(Number.isInteger(model.seed)).toBe(true)
  const again = sequential([dense(1, { inputShape: [1] })], { seed: model.seed })
  expect(again.getWeights()).toEqual(model.getWeights())
})

test('images are flattened and tables reshaped', async () => {
  const images = sequential([
    reshape([2, 3, 1], { inputShape: [6] }),
    identity(),
    flatten(),
    activation('relu'),
  ])
  expect((await images.predict([[1, -2, 3, -4, 5, -6]])).toArray()).toEqual([[1, 0, 3, 0, 5, 0]])
})

test('weights go out and come back, or not at all', async () => {
  const model = sequential([dense(2, { inputShape: [2] })], { seed: 1 })
  model.setWeights([
    [
      [1, 2],
      [3, 4],
    ],
    [10, 20],
  ])
  expect((await model.predict([[1, 1]])).toArray()).toEqual([[14, 26]])
  const before = model.getWeights()
  expect(() => model.setWeights([[[1, 2]], [1, 2]])).toThrow(
    /setWeights\[0\]: weight .*kernel has shape \[2, 2\], received \[1, 2\]/,
  )
  expect(() =>
    model.setWeights([
      [
        [1, 2],
        [3, 4],
      ],
    ]),
  ).toThrow(/has 2 weights, received 1/)
  expect(() =>
    model.setWeights([
      [
        [9, 9],
        [9, 9],
      ],
      [Number.NaN, 1],
    ]),
  ).toThrow(/setWeights\[1\]\[0\] is NaN/)
  expect(model.getWeights()).toEqual(before)
})

test('layers keep their names unique', () => {
  expect(() => sequential([dense(1, { name: 'a', inputShape: [1] }), dense(1, { name: 'a' })])).toThrow(
    /two layers are named a/,
  )
  expect(() => sequential([])).toThrow(/at least one layer/)
})

test('predictions do not depend on the batch size', async () => {
  const model = sequential([dense(8, { activation: 'tanh', inputShape: [3] }), dense(2)], { seed: 4 })
  const rows = Array.from({ length: 70 }, (_, i) => [Math.sin(i), Math.cos(i), i / 70])
  const whole = await model.predict(rows)
  const pieces = await model.predict(rows, { batchSize: 16 })
  expect(whole.shape).toEqual([70, 2])
  whole.data.forEach((value, i) => {
    expect(pieces.data[i]).toBeCloseTo(value, 6)
  })
})

test('a disposed model can be used again', async () => {
  const model = sequential([dense(2, { inputShape: [2] })], { seed: 1 })
  const first = await model.predict([[1, 2]])
  await model.dispose()
  expect(await model.predict([[1, 2]])).toEqual(first)
})
