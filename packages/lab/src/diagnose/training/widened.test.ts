import { dense, dropout, sequential } from 'thinnet'
import { expect, test } from 'vitest'
import { widened, wider } from './widened.js'

test('hidden layers become four times as wide, at least 64 and at most 256', () => {
  expect([2, 32, 100, 300].map(wider)).toEqual([64, 128, 256, 300])
})

test('all layers but the last become wider, and the network still runs', async () => {
  const model = sequential([dense(3, { inputShape: [2] }), dropout(0.2), dense(20), dense(1)], { seed: 1 })
  const larger = await widened(model)
  expect(larger.countParams()).toBe(3 * 64 + 64 * 80 + 80 + 80 + 1)
  expect((await larger.predict([[1, 2]])).shape).toEqual([1, 1])
})
