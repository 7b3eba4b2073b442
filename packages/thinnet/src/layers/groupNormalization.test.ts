import { expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { groupNormalization } from './groupNormalization.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => groupNormalization({ groups: 2, ...options }), [3, 4])
layerContract(options => groupNormalization({ groups: -1, ...options }), [2, 2, 3])

test('a group is not changed by the others', async () => {
  const layer = () => groupNormalization({ groups: 2, center: false, scale: false })
  const [one] = [(await runLayer(layer(), { data: [1, 3, 5, 9], shape: [1, 4] })).y.data]
  const other = (await runLayer(layer(), { data: [1, 3, 70, -9], shape: [1, 4] })).y.data
  expect(other.slice(0, 2)).toEqual(one.slice(0, 2))
})

test('errors name the layer and the argument', () => {
  expect(() => groupNormalization({ groups: 0 })).toThrow('layer group_normalization: groups must be a whole')
  expect(() => groupNormalization({ groups: 3 }).ensureBuilt([BATCH, 4])).toThrow(
    'layer group_normalization: groups must divide the 4 features, received 3',
  )
})
