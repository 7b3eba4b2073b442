import { describe, expect, test } from 'vitest'
import { graphInput } from '../graph/index.js'
import { runGraph } from '../testing/runGraph.js'
import { getRegularizer, l1, l1l2, l2, type Regularizer } from './index.js'

async function penaltyOf(regularizer: Regularizer, data: number[]): Promise<number> {
  const shape = [data.length]
  const input = graphInput('weight', 'float32', shape)
  const [value] = await runGraph([[input, { data, shape }]], [regularizer.penalty(input)])
  return value.data[0]
}

test('l1 sums absolute values, l2 squares, and l1l2 does both', async () => {
  const weight = [1, -2, 3]
  expect(await penaltyOf(l1(0.5), weight)).toBe(3)
  expect(await penaltyOf(l2(0.5), weight)).toBe(7)
  expect(await penaltyOf(l1l2({ l1: 0.5, l2: 0.5 }), weight)).toBe(10)
  expect(await penaltyOf(l1l2({ l2: 0.5 }), weight)).toBe(7)
  expect(await penaltyOf(l1l2({}), weight)).toBe(0)
})

test('getRegularizer finds regularizers by name, and lets objects and nothing through', () => {
  expect(getRegularizer('l2')?.getConfig()).toEqual({ l2: 0.01 })
  expect(getRegularizer('l1_l2')?.getConfig()).toEqual({ l1: 0.01, l2: 0.01 })
  const own = l1(0.1)
  expect(getRegularizer(own)).toBe(own)
  expect(getRegularizer(undefined)).toBeUndefined()
  expect(() => getRegularizer('l3')).toThrow('unknown regularizer "l3"; expected one of L1, L2, L1L2')
})

describe('factors outside their range are named', () => {
  test.each([
    [() => l1(-1), 'l1: l1 must be a finite number of 0 or more, received -1'],
    [() => l2(Infinity), 'l2: l2 must be'],
    [() => l1l2({ l1: -1 }), 'l1l2: l1 must be'],
  ])('%#', (make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
