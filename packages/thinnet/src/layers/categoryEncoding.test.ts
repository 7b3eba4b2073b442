import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { categoryEncoding } from './categoryEncoding.js'
import { runLayer } from './testing/runLayer.js'

const x = { data: [2, 0, 2], shape: [1, 3] }

test('one sample, three ways', async () => {
  const encode = async (outputMode: 'multi_hot' | 'count' | 'one_hot') =>
    (await runLayer(categoryEncoding(3, { outputMode }), x)).y
  expect(await encode('multi_hot')).toEqual({ data: [1, 0, 1], shape: [1, 3] })
  expect(await encode('count')).toEqual({ data: [1, 0, 2], shape: [1, 3] })
  expect(await encode('one_hot')).toEqual({ data: [0, 0, 1, 1, 0, 0, 0, 0, 1], shape: [1, 3, 3] })
})

describe('errors name the layer and the argument', () => {
  test.each([
    [() => categoryEncoding(0), 'layer category_encoding: numTokens must be a whole number of categories'],
    [() => categoryEncoding(2).ensureBuilt([BATCH, 2, 2]), 'expected input of rank 2, [batch, length]'],
    [() => categoryEncoding(2).ensureBuilt([BATCH, 2], [BATCH, 2]), 'expected one input, received 2'],
    [
      () => categoryEncoding(2, { outputMode: 'count' }).ensureBuilt([BATCH, 2], [BATCH, 3]),
      "expected weights of the input's shape [batch, 2], received [batch, 3]",
    ],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
