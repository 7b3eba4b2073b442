import { expect, test } from 'vitest'
import { masking } from './masking.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => masking(options), [3, 2])

test('only steps whose features all have the value are padding', async () => {
  const x = { data: [-1, -1, -1, 5, 0, 0], shape: [1, 3, 2] }
  const { y, gradients } = await runLayer(masking({ maskValue: -1 }), x)
  expect(y.data).toEqual([0, 0, -1, 5, 0, 0])
  expect(gradients).toEqual([[0, 0, 1, 1, 1, 1]])
})

test('errors name the layer and the argument', () => {
  expect(() => masking({ maskValue: Number.NaN })).toThrow(
    'layer masking: maskValue must be a number, received NaN',
  )
})
