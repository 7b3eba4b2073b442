import { expect, test } from 'vitest'
import { requireMemory } from './memory.js'

const kernel = { name: 'kernel', shape: [1000, 1000], size: 1e6 }

test('weights that memory cannot hold are refused with the size that they need', () => {
  expect(() => requireMemory('model m', 1e6, kernel, 4e6)).not.toThrow()
  expect(() => requireMemory('model m', 1e6 + 1, kernel, 4e6)).toThrow(
    'model m: its weights would need 0.0040 GB of memory, but this machine has 0.0040 GB; the largest is kernel, of shape [1000, 1000]',
  )
})

test('nor can a tensor have more elements than an array', () => {
  expect(() => requireMemory('model m', 2 ** 33, { ...kernel, size: 2 ** 33 }, 1e12)).toThrow(
    'would need 34 GB of memory, but that is more than one tensor can have',
  )
})
