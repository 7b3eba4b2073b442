import type { Curves, Scores } from '../study/scores.js'
import { hasKeys } from '../workerPool/hasKeys.js'
import type { ExampleName } from './example.js'

/** One training to do: which variant of which example, from which seed, for how long, and what to bring back. */
export interface ExampleJob {
  example: ExampleName
  /** Its place among the example's variants. */
  variant: number
  seed: number
  epochs: number
  /** Whether the curves are wanted; they are shown for the first repeat only. */
  detailed: boolean
}

/** What one training brings back. */
export interface ExampleOutcome {
  scores: Scores
  /** Weights that are trained. */
  parameters: number
  curves?: Curves
}

/** Whether a message from another process is a training to do. */
export function isExampleJob(value: unknown): value is ExampleJob {
  return hasKeys(value, ['example', 'variant', 'seed', 'epochs', 'detailed'])
}

/** Whether a message from another process is the outcome of a training. */
export function isExampleOutcome(value: unknown): value is ExampleOutcome {
  return hasKeys(value, ['scores', 'parameters'])
}
