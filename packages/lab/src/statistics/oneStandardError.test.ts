import { describe, expect, test } from 'vitest'
import { oneStandardError } from './oneStandardError.js'

const contender = (mean: number, standardError: number, complexity: number) => ({
  mean,
  standardError,
  complexity,
})

describe('the one-standard-error rule', () => {
  test('takes the simplest that is as good as the best but for chance', () => {
    const contenders = [contender(0.6, 0.01, 0), contender(0.43, 0.01, 1), contender(0.42, 0.02, 3)]
    expect(oneStandardError(contenders)).toEqual({ chosen: 1, best: 2 })
  })

  test('takes the best where the simpler ones are clearly worse', () => {
    expect(oneStandardError([contender(0.6, 0.2, 0), contender(0.4, 0.02, 1)])).toEqual({
      chosen: 1,
      best: 1,
    })
  })

  test('of equally simple ones takes the better one', () => {
    const contenders = [contender(0.43, 0.01, 1), contender(0.425, 0.01, 1), contender(0.42, 0.02, 2)]
    expect(oneStandardError(contenders).chosen).toBe(1)
  })

  test('passes over trainings that diverged', () => {
    expect(oneStandardError([contender(Number.NaN, 0, 0), contender(1, 0, 1)])).toEqual({
      chosen: 1,
      best: 1,
    })
    expect(() => oneStandardError([contender(Number.NaN, 0, 0)])).toThrow('finite')
  })
})
