import { expect, test } from 'vitest'
import { rescaling } from './rescaling.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => rescaling(0.5, options), [2, 3])

test('bytes to -1 ... 1', async () => {
  const { y } = await runLayer(rescaling(1 / 127.5, { offset: -1 }), { data: [0, 127.5, 255], shape: [3, 1] })
  expect(y.data).toEqual([-1, 0, 1])
})

test('errors name the layer and the argument', () => {
  expect(() => rescaling(Number.NaN)).toThrow('layer rescaling: scale must be a finite number')
  expect(() => rescaling(1, { offset: [1, Number.POSITIVE_INFINITY] })).toThrow('offset must be')
})
