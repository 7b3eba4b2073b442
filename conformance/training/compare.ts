import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

/** What every case of a values file starts with. */
export interface Case {
  readonly class_name: string
  readonly given: Readonly<Record<string, unknown>>
  readonly config: Readonly<Record<string, unknown>>
}

export interface Tensor {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

/** A values file: its first entry holds what the cases share. */
export function readCases<C extends Case, Shared>(name: string): readonly [Shared, C[]] {
  const [shared, ...cases] = JSON.parse(readFileSync(new URL(`values/${name}.json`, import.meta.url), 'utf8'))
  return [shared, cases]
}

/** For the test's name: `Dense {"units":3}`. */
export const title = ({ class_name, given }: Case): string => `${class_name} ${JSON.stringify(given)}`

/** Every number within 1e-5 of the expected one or, since sums of larger numbers may cancel, of their scale. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, scale = 0): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) {
    const limit = 1e-5 * Math.max(Math.abs(expected[i]), scale)
    if (!(Math.abs(actual[i] - expected[i]) <= limit)) {
      expect.fail(`element ${i}: ${actual[i]} is not ${expected[i]} within ${limit}`)
    }
  }
}

/** The same JSON, key by key; numbers to seven digits, since Keras writes some of them rounded to float32. */
export function expectSameJson(actual: unknown, expected: unknown): void {
  const round = (_key: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(7)) : value
  expect(JSON.parse(JSON.stringify(actual, round))).toEqual(JSON.parse(JSON.stringify(expected, round)))
}
