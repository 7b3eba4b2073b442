import { describe, expect, test } from 'vitest'
import { singleColumnPredictions, wrongness } from './singleColumn.js'
import { madeUpProblem, normalRows } from './testing/madeUp.js'

describe('what one column says', () => {
  test('a column that is a step function of the target is all there is to know', () => {
    const x = normalRows(1, 100, 2)
    const problem = madeUpProblem({ x, y: x.map(([a = 0]) => (a > 0 ? 1 : 0)) })
    expect(wrongness(problem, singleColumnPredictions(problem, [0]))).toBeLessThan(0.05)
    expect(wrongness(problem, singleColumnPredictions(problem, [1]))).toBeGreaterThan(0.3)
  })

  test('a category answers by all rows that have it', () => {
    const x = Array.from({ length: 60 }, (_, row) => [
      row % 3 === 0 ? 1 : 0,
      row % 3 === 1 ? 1 : 0,
      row % 3 === 2 ? 1 : 0,
    ])
    const problem = madeUpProblem({ x, y: x.map((_, row) => (row % 3 === 1 ? 1 : 0)) })
    expect(wrongness(problem, singleColumnPredictions(problem, [0, 1, 2]))).toBe(0)
  })

  test('of numbers, the mean of the nearest explains a smooth function', () => {
    const x = normalRows(2, 300, 1)
    const problem = madeUpProblem({ x, y: x.map(([a = 0]) => Math.sin(a)), task: 'regression' })
    expect(wrongness(problem, singleColumnPredictions(problem, [0]))).toBeLessThan(0.02)
  })
})
