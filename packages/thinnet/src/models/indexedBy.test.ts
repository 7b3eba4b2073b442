import { expect, test } from 'vitest'
import * as t from '../index.js'

const words = () => t.embedding(10, 2, { inputShape: [3], name: 'words' })

test.each([
  [-1, 'predict x[1][2] is -1; layer words expects whole numbers from 0 to 9 (its inputDim is 10)'],
  [1.9, 'predict x[1][2] is 1.9; layer words expects whole numbers'],
  [10, '(its inputDim is 10; inputDim is the largest number plus one)'],
])('an index that an embedding has not is named: %s', async (index, message) => {
  const model = t.sequential([words(), t.flatten(), t.dense(1)]).compile({ loss: 'mse' })
  const x = [
    [0, 1, 9],
    [3, 4, index],
  ]
  await expect(model.predict(x)).rejects.toThrow(message)
  await expect(model.fit(x, [1, 2])).rejects.toThrow(`fit x[1][2] is ${index}`)
})

test('through what hands on its input, inside of models, and for each input of its own', async () => {
  const inner = t.sequential([t.inputLayer({ shape: [3] }), t.reshape([3, 1]), words()], { name: 'inner' })
  const [a, b] = ['a', 'b'].map(name => t.input({ shape: [3], name }))
  const model = t.model({
    inputs: [a, b],
    outputs: t.concatenate().apply([t.flatten().apply(inner.apply(t.identity().apply(a))), b]),
  })
  expect(model.indexedBy.map(layers => layers.map(({ label }) => label))).toEqual([['words'], []])
  await expect(model.predict([[[1, 2, 11]], [[0.5, -1, 99]]])).rejects.toThrow('predict x a[0][2] is 11')
  expect((await model.predict([[[1, 2, 9]], [[0.5, -1, 99]]])).shape).toEqual([1, 9])
})

test('numbers that a layer has changed before are not looked at', async () => {
  const model = t.sequential([t.rescaling(2, { inputShape: [3] }), words()])
  expect((await model.predict([[0.5, 1, 1.5]])).shape).toEqual([1, 3, 2])
})
