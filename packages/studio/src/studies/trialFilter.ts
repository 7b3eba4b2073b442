import type { TrialRow } from '@thinnet/lab/studio'
import { matches } from './rows.js'

export const trialStates = [
  'pending',
  'running',
  'done',
  'failed',
  'stopped',
] as const satisfies TrialRow['state'][]

export interface TrialFilter {
  readonly text: string
  readonly state: TrialRow['state'] | 'all'
  /** The number of a candidate, as the choice of a field. */
  readonly candidate: string
}

export const everyTrial: TrialFilter = { text: '', state: 'all', candidate: 'all' }

export function filteredTrials(trials: readonly TrialRow[], filter: TrialFilter): TrialRow[] {
  const { text, state, candidate } = filter
  return trials.filter(
    trial =>
      (state === 'all' || trial.state === state) &&
      (candidate === 'all' || String(trial.candidate) === candidate) &&
      matches(text, [
        trial.number,
        trial.role,
        trial.state,
        trial.label,
        trial.worker,
        trial.seed,
        trial.error,
      ]),
  )
}
