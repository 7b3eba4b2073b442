import type { Problem, TrainingOutcome } from './training/problem.js'
import { lossOfRows } from './training/splitLoss.js'

/** What networks that never saw a row say about it: the mean of one prediction a repeat, `[rows, outputs]`. */
export function outOfFold(problem: Problem, outcomes: readonly TrainingOutcome[]): Float64Array {
  const { y, outputs } = problem
  const sums = new Float64Array(y.length * outputs)
  const counts = new Uint32Array(y.length)
  for (const { rows, predictions } of outcomes) {
    rows.forEach((row, i) => {
      counts[row] = counts[row]! + 1
      for (let k = 0; k < outputs; k++) sums[row * outputs + k]! += predictions[i * outputs + k]!
    })
  }
  return sums.map((sum, i) => sum / counts[Math.floor(i / outputs)]!)
}

/** The loss of each row by what networks say that never saw it. */
export const outOfFoldLoss = (problem: Problem, outcomes: readonly TrainingOutcome[]): Float64Array =>
  lossOfRows(problem.task, outOfFold(problem, outcomes), problem.y)
