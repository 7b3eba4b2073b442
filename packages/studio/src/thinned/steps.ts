// Steps of a training: one batch each, counted from 0 as the library counts them.

import { Purpose, permutation } from 'thinnet'
import type { TrainingSetting } from '../setting/setting.js'

export interface Steps {
  readonly perEpoch: number
  readonly total: number
}

const batchesOf = (rows: number, { batchSize }: TrainingSetting): number => Math.ceil(rows / batchSize)

export function stepsOf(trainRows: number, training: TrainingSetting): Steps {
  const perEpoch = batchesOf(trainRows, training)
  return { perEpoch, total: perEpoch * training.epochs }
}

/** Rows of the batch of a step: the last one of an epoch may have fewer. */
export function batchRows(step: number, trainRows: number, training: TrainingSetting): number {
  const index = step % batchesOf(trainRows, training)
  return Math.min(training.batchSize, trainRows - index * training.batchSize)
}

/** The last step of so many epochs; undefined before the first. */
export function lastStep(epochs: number, { perEpoch, total }: Steps): number | undefined {
  return epochs === 0 ? undefined : Math.min(epochs * perEpoch, total) - 1
}

/** Which training row a row of a step's batch is: `fit` shuffles at the beginning of every epoch. */
export function trainingRow(step: number, row: number, trainRows: number, training: TrainingSetting): number {
  const index = step % batchesOf(trainRows, training)
  const order = permutation(
    { seed: training.seed, purpose: Purpose.shuffle, position: 0, step: step - index },
    trainRows,
  )
  return order[index * training.batchSize + row]!
}

/** Time steps in front of the padding: the library's masking passes over steps of zeros. */
export function usedSteps(
  x: Float32Array,
  row: number,
  [steps = 0, channels = 0]: readonly number[],
): number {
  const begin = row * steps * channels
  let used = steps
  while (used > 0) {
    const at = begin + (used - 1) * channels
    if (x.subarray(at, at + channels).some(value => value !== 0)) break
    used--
  }
  return used
}
