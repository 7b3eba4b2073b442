import { describe, expect, test } from 'vitest'
import { graphInput } from '../graph/index.js'
import { runGraph } from '../testing/runGraph.js'
import { type Constraint, getConstraint, maxNorm, minMaxNorm, nonNeg, unitNorm } from './index.js'

/** Two units of two weights each, of norms 5 and 0.5. */
const weight = { data: [3, 0.3, 4, -0.4], shape: [2, 2] }

async function constrained(constraint: Constraint): Promise<number[]> {
  const input = graphInput('weight', 'float32', weight.shape)
  const [{ data }] = await runGraph([[input, weight]], [constraint.apply(input)])
  return data
}

const norms = ([a, b, c, d]: number[]) => [Math.hypot(a, c), Math.hypot(b, d)]

test('maxNorm shortens what is too long, and leaves the rest', async () => {
  const [long, short] = norms(await constrained(maxNorm(1)))
  expect(long).toBeCloseTo(1, 5)
  expect(short).toBeCloseTo(0.5, 5)
})

test('maxNorm takes its largest norm alone or among options', () => {
  expect(maxNorm(3).getConfig()).toEqual(maxNorm({ maxValue: 3 }).getConfig())
})

test('unitNorm makes all norms 1', async () => {
  for (const norm of norms(await constrained(unitNorm()))) expect(norm).toBeCloseTo(1, 5)
})

test('minMaxNorm brings norms between its bounds, or part of the way', async () => {
  const bounds = { minValue: 1, maxValue: 3 }
  const [long, short] = norms(await constrained(minMaxNorm(bounds)))
  expect(long).toBeCloseTo(3, 5)
  expect(short).toBeCloseTo(1, 5)
  const [half] = norms(await constrained(minMaxNorm({ ...bounds, rate: 0.5 })))
  expect(half).toBeCloseTo(4, 5)
})

test('nonNeg sets negative weights to 0', async () => {
  expect(await constrained(nonNeg())).toEqual([3, Math.fround(0.3), 4, 0])
})

test('getConstraint finds constraints by name, and lets objects and nothing through', () => {
  expect(getConstraint('max_norm')?.getConfig()).toEqual({ max_value: 2, axis: 0 })
  expect(getConstraint('NonNeg')?.className).toBe('NonNeg')
  const own = unitNorm(1)
  expect(getConstraint(own)).toBe(own)
  expect(getConstraint(undefined)).toBeUndefined()
  expect(() => getConstraint('norm')).toThrow(
    'unknown constraint "norm"; expected one of MaxNorm, MinMaxNorm, NonNeg, UnitNorm',
  )
})

describe('options outside their range are named', () => {
  test.each([
    [() => maxNorm(-1), 'maxNorm: maxValue must be a norm, a number of 0 or more, received -1'],
    [() => unitNorm(0.5), 'unitNorm: axis must be a whole number, or a list of them, received 0.5'],
    [
      () => minMaxNorm({ minValue: 2 }),
      'minMaxNorm: maxValue must be a norm of minValue (2) or more, received 1',
    ],
    [() => minMaxNorm({ rate: 2 }), 'minMaxNorm: rate must be a number from 0 to 1, received 2'],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
