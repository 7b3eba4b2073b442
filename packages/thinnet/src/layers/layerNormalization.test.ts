import { expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { layerNormalization } from './layerNormalization.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => layerNormalization(options), [2, 3])
layerContract(options => layerNormalization({ axis: [1, 2], ...options }), [2, 3])

test('a sample does not change with its scale', async () => {
  const layer = () => layerNormalization({ epsilon: 1e-9, center: false, scale: false })
  const { y } = await runLayer(layer(), { data: [1, 2, 4, 100, 200, 400], shape: [2, 3] })
  for (const i of [0, 1, 2]) expect(y.data[i + 3]).toBeCloseTo(y.data[i], 5)
})

test('errors name the layer and the argument', () => {
  expect(() => layerNormalization({ axis: [0, 1] })).toThrow(
    'layer layer_normalization: axis must be a whole number other than 0 (the batch), or a list of them, received 0',
  )
  expect(() => layerNormalization({ axis: 2 }).ensureBuilt([BATCH, 2])).toThrow('received 2 for [batch, 2]')
})
