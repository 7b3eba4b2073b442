import { expect, test } from 'vitest'
import { didYouMean } from './didYouMean.js'

const names = ['dropout', 'inputDropout', 'maxNorm', 'kind']

test.each([
  ['dropuot', 'dropout'],
  ['MAXNORM', 'maxNorm'],
  ['inputdropot', 'inputDropout'],
  ['kinds', 'kind'],
])('%s is meant to be %s', (name, meant) => {
  expect(didYouMean(name, names)).toBe(`did you mean ${meant}?`)
})

test.each(['units', 'k', '', 'learningRate'])('%s is like none of them', name => {
  expect(didYouMean(name, names)).toBeUndefined()
})
