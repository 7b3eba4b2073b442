import { expect, test } from 'vitest'
import { baselineOf, candidatesOf, complexityOf, describeCandidate, drawCandidates } from './candidates.js'

const space = { dropout: [0, 0.2, 0.4], maxNorm: [null, 4, 2], units: [8, 16] }

test('candidates are all combinations, the last setting changing first', () => {
  const candidates = candidatesOf(space)
  expect(candidates).toHaveLength(18)
  expect(candidates.slice(0, 3)).toEqual([
    { dropout: 0, maxNorm: null, units: 8 },
    { dropout: 0, maxNorm: null, units: 16 },
    { dropout: 0, maxNorm: 4, units: 8 },
  ])
  expect(candidatesOf({})).toEqual([{}])
})

test('a setting needs values, and each once', () => {
  expect(() => candidatesOf({ dropout: [] })).toThrow('space.dropout: expected at least one value')
  expect(() => candidatesOf({ dropout: [0, 0.5, 0] })).toThrow(
    "space.dropout: expected different values; received '0 twice'",
  )
})

test('the baseline is the first candidate with all regularization switched off', () => {
  expect(baselineOf(candidatesOf(space))).toBe(0)
  expect(baselineOf(candidatesOf({ maxNorm: [3, null], dropout: [0.5, 0] }))).toBe(3)
  expect(baselineOf(candidatesOf({ dropout: [0.1, 0.2] }))).toBeUndefined()
  expect(baselineOf(candidatesOf({ units: [1, 2] }))).toBeUndefined()
})

test('complexity counts the settings that are on, and then how strong they are', () => {
  const of = (dropout: number, maxNorm: number | null) => complexityOf({ dropout, maxNorm, units: 16 }, space)
  const order = [of(0, null), of(0.2, null), of(0.4, null), of(0.2, 4), of(0.2, 2), of(0.4, 2)]
  expect(order.toSorted((a, b) => a - b)).toEqual(order)
  expect(of(0, null)).toBe(0)
  expect(of(0.2, 2)).toBe(of(0.4, 4))
  expect(Math.floor(of(0.4, 2))).toBe(2)
})

test('a random search draws without replacement, the baseline always among them, from its seed alone', () => {
  const all = candidatesOf(space)
  const drawn = drawCandidates(all, 5, 3)
  expect(new Set(drawn).size).toBe(5)
  expect(drawn[0]).toBe(all[0])
  expect(drawCandidates(all, 5, 3)).toEqual(drawn)
  expect(drawCandidates(all, 5, 4)).not.toEqual(drawn)
  expect(drawCandidates(all, 100, 3)).toEqual(all)
})

test('a candidate in words', () => {
  expect(describeCandidate({ dropout: 0.4, maxNorm: null })).toBe('dropout 0.4 and maxNorm off')
})
