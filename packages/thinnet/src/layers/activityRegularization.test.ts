import { expect, test } from 'vitest'
import { activityRegularization } from './activityRegularization.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => activityRegularization({ l1: 0.1, l2: 0.2, ...options }), [2, 3])

const x = { data: [1, -2, 3, -4], shape: [2, 2] }

test.each([true, false])('adds its penalty for each sample to the loss, training %s', async training => {
  const layer = activityRegularization({ l1: 0.1, l2: 0.01 })
  const { y, penalty, gradients } = await runLayer(layer, x, { training, direction: [0, 0, 0, 0] })
  expect(y.data).toEqual(x.data)
  expect(penalty).toBeCloseTo((0.1 * 10 + 0.01 * 30) / 2, 6)
  x.data.forEach((value, i) => {
    expect(gradients[0][i]).toBeCloseTo((0.1 * Math.sign(value) + 0.02 * value) / 2, 6)
  })
})

test('without factors there is no penalty', async () => {
  const { penalty, context } = await runLayer(activityRegularization(), x)
  expect(penalty).toBe(0)
  expect(context.penalties).toEqual([])
})

test('a factor below 0 is an error', () => {
  expect(() => activityRegularization({ l1: -1 })).toThrow(
    'layer activity_regularization: l1 must be a finite number of 0 or more',
  )
})
