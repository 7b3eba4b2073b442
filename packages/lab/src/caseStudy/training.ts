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

/** The quantities that every training is judged by, in the order in which they are shown. */
export const measures = ['trainAccuracy', 'testAccuracy', 'trainLoss', 'testLoss'] as const
export type Measure = (typeof measures)[number]

/** How a network does after its training, measured with dropout off, and how long `fit` took. */
export interface Scores extends Record<Measure, number> {
  seconds: number
}

/** Keras's History: one value an epoch. Training values are taken during the epoch, with dropout on. */
export interface Curves {
  accuracy: number[]
  loss: number[]
  valAccuracy: number[]
  valLoss: number[]
}

/** What one training brings back. */
export interface TrainingOutcome {
  scores: Scores
  curves?: Curves
  /** The network's probability of class 1 on `fieldPoints()`, row by row from the bottom. */
  field?: number[]
}

/**
 * Whether a message from another process is a training to do. Both ends are this package's own, so that the
 * outline is enough.
 */
export function isTrainingJob(value: unknown): value is TrainingJob {
  return hasKeys(value, ['network', 'seed', 'epochs', 'detailed'])
}

/** Whether a message from another process is the outcome of a training. */
export function isTrainingOutcome(value: unknown): value is TrainingOutcome {
  return hasKeys(value, ['scores'])
}

function hasKeys(value: unknown, keys: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && keys.every(key => key in value)
}
