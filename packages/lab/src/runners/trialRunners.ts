import { repeatsKind } from '../compare/storedRepeats.js'
import { searchRunner } from '../search/runner.js'
import { searchKind } from '../search/storedStudy.js'
import { arithmetic } from '../worker/arithmetic.js'
import type { TrialRunners } from '../worker/runner.js'

/** What `thinnet worker` can run. */
export const trialRunners: TrialRunners = {
  arithmetic,
  [searchKind]: searchRunner(),
  [repeatsKind]: searchRunner(),
}
