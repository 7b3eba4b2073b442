import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { dot } from './dot.js'
import { runLayer } from './testing/runLayer.js'

test('two vectors a sample give one number, normalized ones the cosine of their angle', async () => {
  const x = { data: [3, 4, 1, 0], shape: [2, 2] }
  const y = { data: [4, 3, 0, 2], shape: [2, 2] }
  expect((await runLayer(dot(1), [x, y])).y).toEqual({ data: [24, 0], shape: [2, 1] })
  const cosine = (await runLayer(dot(1, { normalize: true }), [x, y])).y.data
  expect(cosine[0]).toBeCloseTo(24 / 25, 5)
  expect(cosine[1]).toBe(0)
})

describe('errors name the layer, the argument and the inputs', () => {
  test.each([
    [() => dot(0), 'layer dot: axes must be a whole number other than 0 (the batch)'],
    [() => dot([1, 2, 3]), 'received 3 numbers'],
    [
      () => dot(1).ensureBuilt([BATCH, 2], [BATCH, 3]),
      'layer dot: expected two inputs of the same size along their axes, received [batch, 2], [batch, 3] and axes 1',
    ],
    [() => dot(2).ensureBuilt([BATCH, 2], [BATCH, 2]), 'axes must be axes of the inputs'],
    [() => dot(1).ensureBuilt([BATCH, 2]), 'layer dot: expected 2 inputs, received 1'],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
