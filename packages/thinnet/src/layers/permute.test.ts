import { expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { permute } from './permute.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'

layerContract(options => permute([2, 1], options), [2, 3])

test('swaps steps and features', async () => {
  const x = { data: [1, 2, 3, 4, 5, 6], shape: [1, 2, 3] }
  expect((await runLayer(permute([2, 1]), x)).y).toEqual({ data: [1, 4, 2, 5, 3, 6], shape: [1, 3, 2] })
})

test('errors name the layer and the argument', () => {
  expect(() => permute([1, 3])).toThrow(
    'layer permute: dims must hold each axis behind the batch axis once, counted from 1, received [1, 3]',
  )
  expect(() => permute([2, 1]).ensureBuilt([BATCH, 2])).toThrow('received dims [2, 1] for [batch, 2]')
})
