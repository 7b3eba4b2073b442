import { dense, flatten, normalization, sequential, tensor } from 'thinnet'
import { expect, test } from 'vitest'
import { standardize } from './standardize.js'

const x = tensor([
  [0, 5],
  [2, 5],
  [4, 5],
])

test('the layer at the input learns mean and variance; an input that never changes keeps variance 1', async () => {
  const model = sequential([normalization({ inputShape: [2] })], { seed: 1 })
  standardize(model, x)
  const y = await model.predict([
    [2, 5],
    [4, 6],
  ])
  expect(y.data[0]).toBeCloseTo(0, 6)
  expect(y.data[2]).toBeCloseTo(2 / Math.sqrt(8 / 3), 5)
  expect(y.data[1]).toBe(0)
  expect(Math.abs(y.data[3]!)).toBeLessThan(2)
})

test('also behind a Flatten, and not when its numbers were given', async () => {
  const model = sequential([flatten({ inputShape: [1, 2] }), normalization()], { seed: 1 })
  standardize(model, tensor([[[0, 5]], [[2, 5]], [[4, 5]]]))
  expect((await model.predict([[[2, 5]]])).data[0]).toBeCloseTo(0, 6)
  const given = sequential([normalization({ mean: 1, variance: 4, inputShape: [2] })], { seed: 1 })
  standardize(given, x)
  expect([...(await given.predict([[5, 1]])).data]).toEqual([2, 0])
  const later = sequential([dense(2, { inputShape: [2] }), normalization()], { seed: 1 })
  const before = later.getWeights().map(({ data }) => [...data])
  standardize(later, x)
  expect(later.getWeights().map(({ data }) => [...data])).toEqual(before)
})
