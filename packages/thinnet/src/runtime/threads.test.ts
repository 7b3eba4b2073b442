import { expect, test } from 'vitest'
import { availableParallelism } from './parallelism.js'
import { chooseThreads } from './threads.js'

test('small work gets one thread, large work all cores, and the user the last word', () => {
  expect(chooseThreads(1e5)).toBe(1)
  expect(chooseThreads(1e9)).toBe(availableParallelism())
  expect(chooseThreads(1e9, 1)).toBe(1)
  expect(() => chooseThreads(1, 0)).toThrow(/threads: expected a whole number from 1, received 0/)
})
