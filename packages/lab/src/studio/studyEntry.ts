import { localRepeatsKind, repeatsKind } from '../compare/storedRepeats.js'
import { localKind, parsePlan, type StudyPlan, searchKind } from '../search/storedStudy.js'
import { strategyOf } from '../search/strategies/strategyOf.js'
import type { Study } from '../store/rows.js'
import type { Store } from '../store/store.js'
import type { StudySummary } from '../store/studies.js'
import type { StudyProgress as StoredProgress } from '../store/trials.js'
import type { StudyEntry, StudyKind, StudyProgress } from './api.js'

const kinds: Readonly<Record<string, StudyKind>> = {
  [searchKind]: 'search',
  [localKind]: 'search',
  [repeatsKind]: 'repeats',
  [localRepeatsKind]: 'repeats',
}

export const kindOf = ({ kind }: Study): StudyKind => kinds[kind] ?? 'other'

/** A study as the list shows it. */
export function entryOf(study: Study, progress: StudyProgress): StudyEntry {
  const { id, name, kind, state, createdAt } = study
  return {
    ...{ id, name, kind: kindOf(study), storedKind: kind, state },
    created: new Date(1000 * createdAt).toISOString(),
    progress,
  }
}

/** All studies, the newest first; only those that run are asked how fast. */
export async function entriesOf(store: Store): Promise<StudyEntry[]> {
  return Promise.all(
    (await store.listStudies()).map(async study =>
      entryOf(
        study,
        study.state === 'active' ? progressOf(study, await store.progress(study.id)) : countsOf(study),
      ),
    ),
  )
}

function countsOf(study: StudySummary): StudyProgress {
  const { state, trials, pending, running, done, failed } = study
  return {
    ...{ total: totalOf(study, trials), done, running, waiting: pending, failed },
    stopped: trials - pending - running - done - failed,
    secondsLeft: state === 'done' ? 0 : null,
    workers: null,
  }
}

/** How far a study is, with the trials that a search has not asked for yet. */
export function progressOf(study: Study, progress: StoredProgress): StudyProgress {
  const { pending, running, done, failed, stopped, secondsPerTrial, workers } = progress
  const isActive = study.state === 'active'
  const total = totalOf(study, progress.total)
  const later = total - progress.total
  const secondsLater = secondsPerTrial === null || running === 0 ? null : (later * secondsPerTrial) / running
  const secondsLeft =
    later === 0
      ? progress.secondsLeft
      : progress.secondsLeft === null || secondsLater === null
        ? null
        : progress.secondsLeft + secondsLater
  return {
    ...{ total, done, running, waiting: pending, failed, stopped },
    secondsLeft: isActive ? secondsLeft : study.state === 'done' ? 0 : null,
    workers: isActive ? workers : null,
  }
}

/** What a search or repeated trainings were told; undefined if it cannot be read. */
export function planOf({ settings }: Study): StudyPlan | undefined {
  try {
    return parsePlan(settings)
  } catch {
    return undefined
  }
}

/** The trials that are there, or, of a search that has not ended, all that there will be if none is given up. */
function totalOf(study: Study, stored: number): number {
  const plan = kindOf(study) === 'search' && study.state !== 'done' ? planOf(study) : undefined
  return plan ? Math.max(stored, plannedTrials(plan)) : stored
}

/** With the last training. */
function plannedTrials(plan: StudyPlan): number {
  const { budget } = plan.settings
  const { trials } = strategyOf(plan).planned
  return 1 + (budget && 'trials' in budget ? Math.min(budget.trials, trials) : trials)
}
