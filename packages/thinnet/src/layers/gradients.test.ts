// Gradients of layers, losses and regularizers in random cases. `npm run trust:gradients` runs as many as one likes.

import { describe, expect, test } from 'vitest'
import * as losses from '../losses/index.js'
import { lossCases, regularizerCases } from '../losses/testing/lossCases.js'
import * as regularizers from '../regularizers/index.js'
import * as layers from './index.js'
import { checkSubject, subjects } from './testing/gradientSubjects.js'
import { layerCases } from './testing/layerCases.js'

/** Bases and parts, what is none of a model's differentiable layers, and inputs. */
const NOT_DIFFERENTIATED = [
  'CategoryEncoding',
  'InputLayer',
  'Layer',
  'NoiseLayer',
  'RandomLayer',
  'RecurrentCell',
  'StringLookup',
  'SymbolicTensor',
  'Variable',
]

describe('there are cases of every', () => {
  test('layer', () => {
    const classes = Object.keys(layers).filter(name => /^[A-Z]/.test(name))
    expect(classes.filter(name => !NOT_DIFFERENTIATED.includes(name)).sort()).toEqual(
      Object.keys(layerCases).sort(),
    )
  })

  test('loss and regularizer', () => {
    const helpers = ['alignWeights', 'getLoss', 'reduceLoss', 'targetKind', 'getRegularizer']
    const names = [...Object.keys(losses), ...Object.keys(regularizers)].filter(
      name => !helpers.includes(name),
    )
    expect(names.sort()).toEqual([...Object.keys(lossCases), ...Object.keys(regularizerCases)].sort())
  })
})

describe('the gradient is the slope of', () => {
  // operators have more cases in graph/gradients.test.ts
  const chosen = [...subjects].filter(([name]) => /^(layer|loss|regularizer) /.test(name))

  test.each(chosen)('%s', (_, subject) => {
    const { cases, failure } = checkSubject(subject, { cases: 3, seed: 1 })
    expect(failure).toBeUndefined()
    expect(cases).toBe(3)
  })
})
