import { expect, test } from 'vitest'
import { elu } from './elu.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => elu(options), [2, 3])

test('falls to -alpha, and lets positive inputs through', async () => {
  const { y, gradients } = await runLayer(elu({ alpha: 0.5 }), { data: [-200, 200], shape: [1, 2] })
  expect(y.data).toEqual([-0.5, 200])
  expect(gradients).toEqual([[0, 1]])
})

test('names an alpha that is no number', () => {
  expect(() => elu({ alpha: Number.NaN })).toThrow(
    new RangeError('layer elu: alpha must be a finite number, received NaN'),
  )
})
