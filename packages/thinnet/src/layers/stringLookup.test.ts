import { describe, expect, test } from 'vitest'
import { BATCH } from '../graph/index.js'
import { stringLookup } from './stringLookup.js'

test('there and back again', () => {
  const there = stringLookup({ vocabulary: ['cat', 'dog'], maskToken: '' })
  const back = stringLookup({ vocabulary: there.vocabulary, maskToken: '', invert: true })
  const numbers = there.lookup([
    ['dog', 'mouse'],
    ['', 'cat'],
  ])
  expect(numbers).toEqual([
    [3, 1],
    [0, 2],
  ])
  expect(back.lookupStrings(numbers)).toEqual([
    ['dog', '[UNK]'],
    ['', 'cat'],
  ])
})

test('the most frequent strings come first, and maxTokens cuts the rest', () => {
  const layer = stringLookup({ maxTokens: 3 })
  layer.adapt(['a', 'b', ['b', 'c', ['c', 'c']]])
  expect(layer.vocabulary).toEqual(['[UNK]', 'c', 'b'])
})

describe('errors name the layer and the argument', () => {
  const vocabulary = ['a', 'b']
  test.each([
    [
      () => stringLookup({ vocabulary: ['a', 'a'] }),
      "layer string_lookup: vocabulary must hold each string once, received 'a' again",
    ],
    [() => stringLookup({ vocabulary: [] }), 'vocabulary must hold strings, received none'],
    [() => stringLookup({ vocabulary, maxTokens: 2 }), 'no more than maxTokens, 2, strings, received 3'],
    [
      () => stringLookup({ numOovIndices: -1 }),
      'numOovIndices must be a whole number of indices, from 0 to 16777216',
    ],
    [() => stringLookup({ vocabulary }).adapt(['c']), 'cannot adapt: a vocabulary was given'],
    [() => stringLookup().lookup(['a']), 'has no vocabulary yet'],
    [() => stringLookup({ vocabulary, numOovIndices: 0 }).lookup(['c']), "'c' is not in the vocabulary"],
    [() => stringLookup({ vocabulary, invert: true }).lookup(['a']), 'use lookupStrings'],
    [() => stringLookup({ vocabulary }).ensureBuilt([BATCH, 1]), 'use lookup on the data before'],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
