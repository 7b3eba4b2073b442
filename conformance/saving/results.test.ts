// What check_ours.js found when Keras opened our files still holds: they are the files that we write today.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fingerprint } from './files.js'
import { models } from './ours.js'
import { names, ready } from './writeOurs.js'

interface Result {
  /** Of the config and the shapes of the weights that were checked. */
  readonly hash: string
  readonly ok: boolean
  /** The class that Keras misses without thinnet_keras.py. */
  readonly needs?: string
  /** The largest differences, relative to the largest number of a tensor. */
  readonly predictions: number
  readonly loss?: number
  readonly after?: number
}

const results: { readonly models: Readonly<Record<string, Result>> } = JSON.parse(
  readFileSync(new URL('results.json', import.meta.url), 'utf8'),
)

test('Keras has opened all models', () => {
  expect(Object.keys(results.models)).toEqual(names)
})

describe('models saved by thinnet', () => {
  test.each(names)('%s: Keras computes the same, and it is written as it was then', async name => {
    const result = results.models[name]
    expect(result.ok).toBe(true)
    expect(result.predictions).toBeLessThanOrEqual(1e-5)
    expect(result.loss ?? 0).toBeLessThanOrEqual(1e-5)
    expect(result.after ?? 0).toBeLessThanOrEqual(1e-4)
    if (Object.hasOwn(models, name)) expect(result.needs).toBe(models[name]().needs)
    const { model } = await ready(name)
    expect(await fingerprint(await model.save()), 'run conformance/saving/check_ours.js again').toBe(
      result.hash,
    )
  })
})
