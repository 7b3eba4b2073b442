import type { Curves, Scores } from '../study/scores.js'
import { hasKeys } from '../workerPool/hasKeys.js'
import type { Network } from './network.js'

/** Rows a step. The study trains on 30 rows, so that every epoch is one step. */
export const batchSize = 32

/** One training to do: which network, from which seed, for how long, and what to bring back. */
export interface TrainingJob {
  network: Network
  seed: number
  epochs: number
  /** Whether the curves and the decision field are wanted; they are shown for the first repeat only. */
  detailed: boolean
}

/** What one training brings back. */
export interface TrainingOutcome {
  scores: Scores
  curves?: Curves
  /** The network's probability of class 1 on `fieldPoints()`, row by row from the bottom. */
  field?: number[]
}

/** Whether a message from another process is a training to do. */
export function isTrainingJob(value: unknown): value is TrainingJob {
  return hasKeys(value, ['network', 'seed', 'epochs', 'detailed'])
}

/** Whether a message from another process is the outcome of a training. */
export function isTrainingOutcome(value: unknown): value is TrainingOutcome {
  return hasKeys(value, ['scores'])
}
