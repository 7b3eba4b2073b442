import { arithmetic } from './arithmetic.js'
import type { TrialRunners } from './runner.js'

/** What `thinnet worker` can run. */
export const trialRunners: TrialRunners = { arithmetic }
