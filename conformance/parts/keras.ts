// What generate.py wrote, and how our functions are called with the arguments that Keras was given.

import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { camelCase, snakeCase } from '../../packages/thinnet/src/config.js'

export interface Tensor {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

export type Given = Readonly<Record<string, unknown>>

/** An object of a Keras class, made with the arguments `given`, and the config it says it has. */
export interface Described {
  readonly class_name: string
  readonly given: Given
  readonly config: Given
}

/** The entries of a values file. */
export const readCases = (name: string) =>
  JSON.parse(readFileSync(new URL(`values/${name}.json`, import.meta.url), 'utf8'))

/** For the test's name: `huber {"delta":0.5}`. */
export const title = (name: string, given: Given): string => `${name} ${JSON.stringify(given)}`

/** Values of options that we spell in camelCase. */
const enumerations = new Set(['fan_avg', 'untruncated_normal', 'variance_weighted_average'])

/** Keras's arguments as our options. */
export function optionsFrom(given: Given): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      camelCase(key),
      typeof value === 'string' && enumerations.has(value) ? camelCase(value) : value,
    ]),
  )
}

/** Our function of that name among those a module exports. */
export function find(module: Readonly<Record<string, unknown>>, name: string) {
  const found = module[camelCase(name)]
  if (typeof found !== 'function') throw new RangeError(`there is no ${camelCase(name)}`)
  return found
}

/** Our object of a Keras class, made with the same arguments. */
export const make = (module: Readonly<Record<string, unknown>>, { class_name, given }: Described) =>
  find(module, snakeCase(class_name))(optionsFrom(given))

/** Options that Keras knows but forgets to write into the config; ours has them where they are not the default. */
const forgotten: Readonly<Record<string, string>> = { Huber: 'delta', Identity: 'gain' }

/** Keras's config, with what it forgets. */
export function expectedConfig({ class_name, given, config }: Described): Given {
  const key = forgotten[class_name]
  return key in given ? { ...config, [key]: given[key] } : config
}

/**
 * Every number within 1e-5 of Keras's, relative to it or, where terms of size 1 cancel, within 2e-7.
 *
 * @param factor how many times that absolute error is allowed
 */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, factor = 1): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    const limit = Math.max(1e-5 * Math.abs(expected[i]), 2e-7 * factor)
    if (!(Math.abs(actual[i] - expected[i]) <= limit)) {
      expect.fail(`element ${i}: ${actual[i]} is not ${expected[i]} within ${limit}`)
    }
  }
}
