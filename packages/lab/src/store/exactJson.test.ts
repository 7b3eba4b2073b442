import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeJson, encodeJson } from './exactJson.js'

describe('exact JSON', () => {
  test('every double survives, bit by bit', () => {
    const bits = (value: unknown) => new BigUint64Array(Float64Array.of(Number(value)).buffer)[0]
    fc.assert(fc.property(fc.double(), x => bits(decodeJson(encodeJson(x))) === bits(x)))
  })

  test('numbers without JSON are objects that say which', () => {
    expect(encodeJson([Number.NaN, -Infinity, -0, 0])).toBe(
      '[{"$number":"NaN"},{"$number":"-Infinity"},{"$number":"-0"},0]',
    )
  })

  test('what JSON holds is written as JSON', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        expect(decodeJson(encodeJson(JSON.parse(text)))).toEqual(JSON.parse(text))
      }),
      { numRuns: 50 },
    )
  })

  test('an object that looks like such a number is refused, as it would come back as a number', () => {
    expect(() => encodeJson({ a: { $number: 'NaN' } })).toThrow("must not have the key '$number'")
    expect(() => encodeJson({ $number: 'seven' })).toThrow("must not have the key '$number'")
  })
})
