import { expect, test } from 'vitest'
import { candidateLabels, variedSettings } from './labels.js'

test('labels name what is varied and on', () => {
  const space = { dropout: [0, 0.3], maxNorm: [null, 3], weightDecay: [1e-4] }
  expect(variedSettings(space)).toEqual(['dropout', 'maxNorm'])
  const candidates = [
    { dropout: 0, maxNorm: null, weightDecay: 1e-4 },
    { dropout: 0.3, maxNorm: null, weightDecay: 1e-4 },
    { dropout: 0.3, maxNorm: 3, weightDecay: 1e-4 },
  ]
  expect(candidateLabels(candidates, space)).toEqual(['none', 'dropout 0.3', 'dropout 0.3, max-norm 3'])
})

test('the kind is the name of the rate', () => {
  const space = { kind: ['dropout', 'gaussianDropout', 'alphaDropout'], dropout: [0, 0.2] }
  const candidates = [
    { kind: 'dropout', dropout: 0 },
    { kind: 'gaussianDropout', dropout: 0.2 },
    { kind: 'alphaDropout', dropout: 0 },
  ]
  expect(candidateLabels(candidates, space)).toEqual(['none', 'gaussianDropout 0.2', 'alphaDropout 0'])
})

test('a space without alternatives shows what there is, and settings of a model of its own keep their names', () => {
  expect(
    candidateLabels([{ dropout: 0.5, weightDecay: 1e-4 }], { dropout: [0.5], weightDecay: [1e-4] }),
  ).toEqual(['dropout 0.5, weight decay 1e-4'])
  const space = { filters: [8, 16], dropout: [0] }
  expect(
    candidateLabels(
      [
        { filters: 8, dropout: 0 },
        { filters: 16, dropout: 0 },
      ],
      space,
    ),
  ).toEqual(['filters 8', 'filters 16'])
})

test('no two candidates have the same label', () => {
  const labels = candidateLabels([{ dropout: 0 }, { dropout: 0 }], { dropout: [0, 1] })
  expect(new Set(labels).size).toBe(2)
})
