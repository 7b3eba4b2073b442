import { hasKeys } from '../../workerPool/hasKeys.js'
import type { Problem, TrainingOutcome, TrainingRequest } from './problem.js'

/** A training for another process. */
export interface DiagnosisJob {
  readonly problem: Problem
  readonly request: TrainingRequest
}

// Both ends are this package's own: that the parts are there is enough.
export const isDiagnosisJob = (value: unknown): value is DiagnosisJob =>
  hasKeys(value, ['problem', 'request'])
export const isTrainingOutcome = (value: unknown): value is TrainingOutcome =>
  hasKeys(value, ['rows', 'predictions', 'bestTestLoss'])
