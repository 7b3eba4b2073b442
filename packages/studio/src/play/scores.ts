import type { Dataset } from '../data/dataset.js'
import type { RunState } from '../training/run.js'

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

/** How a network does now, in words; undefined before its first epoch. */
export function latestScores({ scores, curves, epoch }: RunState, task: Dataset['task']) {
  if (epoch === 0) return undefined
  const train = scores?.trainScore ?? curves.score.at(-1)!
  const test = scores?.testScore ?? curves.testScore.at(-1)!
  // while a network trains, rows for training are scored with dropout on, as in Keras's History
  const when = scores ? 'dropout off' : 'while training'
  if (task === 'regression') {
    return {
      gap: (test - train).toFixed(3),
      detail: `mean absolute error ${train.toFixed(3)} and ${test.toFixed(3)}, in standard deviations (${when})`,
    }
  }
  return {
    gap: `${(100 * (train - test)).toFixed(1)} points`,
    detail: `accuracy ${percent(train)} on training rows, ${percent(test)} on test rows (${when})`,
  }
}
