import { expect, test } from 'vitest'
import { reLU } from './reLU.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => reLU({ maxValue: 1, negativeSlope: 0.1, ...options }), [2, 3])

test('cuts off below 0 and above the largest value', async () => {
  const x = { data: [-2, 0.5, 3], shape: [1, 3] }
  expect((await runLayer(reLU(), x)).y.data).toEqual([0, 0.5, 3])
  expect((await runLayer(reLU({ maxValue: 1 }), x)).y.data).toEqual([0, 0.5, 1])
  expect((await runLayer(reLU({ threshold: 1 }), x)).y.data).toEqual([0, 0, 3])
  expect((await runLayer(reLU({ negativeSlope: 0.5 }), x)).y.data).toEqual([-1, 0.5, 3])
})

test('names the option that is negative', () => {
  expect(() => reLU({ maxValue: -1 })).toThrow(
    new RangeError('layer re_lu: maxValue must be a finite number of 0 or more, received -1'),
  )
  expect(() => reLU({ negativeSlope: -0.1 })).toThrow('negativeSlope')
  expect(() => reLU({ threshold: -0.1 })).toThrow('threshold')
})
