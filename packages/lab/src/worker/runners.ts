import { repeatsKind } from '../compare/storedRepeats.js'
import { searchRunner } from '../search/runner.js'
import { searchKind } from '../search/storedStudy.js'
import { arithmetic } from './arithmetic.js'
import type { TrialRunners } from './runner.js'

/** What `thinnet worker` can run. */
export const trialRunners: TrialRunners = {
  arithmetic,
  [searchKind]: searchRunner(),
  [repeatsKind]: searchRunner(),
}
