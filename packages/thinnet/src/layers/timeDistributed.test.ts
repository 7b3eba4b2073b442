import { expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { dense } from './dense.js'
import { dropout } from './dropout.js'
import { layerContract } from './testing/layerContract.js'
import { runLayer } from './testing/runLayer.js'
import { timeDistributed } from './timeDistributed.js'

layerContract(options => timeDistributed(dense(3), options), [4, 2])
layerContract(options => timeDistributed(timeDistributed(dense(3)), options), [2, 3, 2])

test('the same weights apply to every step', async () => {
  const x = { data: [1, 2, 3, 4, 5, 6], shape: [1, 3, 2] }
  const layer = timeDistributed(dense(1, { useBias: false }))
  expect((await runLayer(layer, x, { weights: [[1, 10]] })).y).toEqual({
    data: [21, 43, 65],
    shape: [1, 3, 1],
  })
})

test('every step of a sample has a mask of its own', async () => {
  const x = { data: [1, 2, 3, 4, 5, 6], shape: [1, 3, 2] }
  const run = await runLayer(timeDistributed(dropout(0.5)), x, {
    training: true,
    draws: [[1, 0, 0, 1, 1, 1]],
  })
  expect(run.y.data).toEqual([2, 0, 0, 8, 10, 12])
  expect(run.context.draws[0].options.shape).toEqual([BATCH, 3, 2])
})

test('errors say what is missing', () => {
  expect(() => timeDistributed(dense(1)).ensureBuilt([BATCH, 3])).toThrow(
    'layer time_distributed: expected input of rank 3 or more, [batch, steps, ...], received [batch, 3]',
  )
  expect(() => timeDistributed(dense(1)).ensureBuilt([BATCH, 'steps', 3])).toThrow('needs to know axis 1')
})
