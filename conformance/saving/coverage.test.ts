// The models that Keras saved have every part of thinnet that Keras has.

import { expect, test } from 'vitest'
import * as constraints from '../../packages/thinnet/src/constraints/index.js'
import * as initializers from '../../packages/thinnet/src/initializers/index.js'
import * as layers from '../../packages/thinnet/src/layers/index.js'
import * as optimizers from '../../packages/thinnet/src/optimizers/index.js'
import * as regularizers from '../../packages/thinnet/src/regularizers/index.js'
import { contentOf, kerasCases, readValue } from './files.js'

/** Bases, parts, and what Keras does not have; StringLookup is no part of a model. */
const NOT_LAYERS = [
  'ConcreteDropout',
  'DropBlock1D',
  'DropBlock2D',
  'DropConnect',
  'DropPath',
  'Layer',
  'NoiseLayer',
  'RandomLayer',
  'RecurrentCell',
  'StringLookup',
  'SymbolicTensor',
  'Variable',
]

const kinds = {
  layers: Object.keys(layers).filter(name => /^[A-Z]/.test(name) && !NOT_LAYERS.includes(name)),
  optimizers: Object.keys(optimizers).filter(name => /^[A-Z]/.test(name) && name !== 'Optimizer'),
  // of these, what makes them is exported: `exponentialDecay`
  schedules: Object.keys(optimizers).filter(name => /Decay(Restarts)?$/.test(name)),
  initializers: Object.keys(initializers).filter(name => !/^(get|compute)/.test(name)),
  constraints: Object.keys(constraints).filter(name => !name.startsWith('get')),
  regularizers: Object.keys(regularizers).filter(name => !name.startsWith('get')),
}

/** Every `class_name` in a config. */
function classesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'class_name' in value && typeof value.class_name === 'string' ? [value.class_name] : []
  return [...own, ...Object.values(value).flatMap(classesIn)]
}

const found = Promise.all(kerasCases.map(({ name }) => contentOf(readValue(`${name}.keras`)))).then(
  contents => new Set(contents.flatMap(({ config }) => classesIn(config)).map(name => name.toLowerCase())),
)

test.each(Object.entries(kinds))('there are models with all %s', async (_, names) => {
  const classes = await found
  expect(names.length).toBeGreaterThan(2)
  expect(
    names.filter(name => ![name, `${name}Initializer`].some(each => classes.has(each.toLowerCase()))),
  ).toEqual([])
})
