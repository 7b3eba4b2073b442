import type { Figure } from '../figures/figure.js'
import { renderHtml } from '../figures/renderHtml.js'
import { unpackData } from '../search/packData.js'
import type { Splits } from '../search/splits.js'
import { dataBlob } from '../search/storedStudy.js'
import type { Study, Trial } from '../store/rows.js'
import type { Store } from '../store/store.js'
import { soFarWords } from './answers.js'
import type { FigureMarkup, StudyEntry } from './api.js'
import { entryOf, kindOf, planOf, progressOf } from './studyEntry.js'
import { otherView } from './views/otherView.js'
import { repeatsView } from './views/repeatsView.js'
import { searchView } from './views/searchView.js'
import type { StudyNow, StudyView } from './views/view.js'

/** A study, read from the store and understood. */
export interface ShownStudy {
  readonly study: Study
  readonly entry: StudyEntry
  /** As they were when the last one ended; those that run may be further. */
  readonly trials: readonly Trial[]
  readonly view: StudyView
  figures(): FigureMarkup[]
}

type Understood = Pick<ShownStudy, 'trials' | 'view' | 'figures'>

/** Studies that are kept understood. */
const mostKept = 20

/** Reads studies, and keeps what it made of them until another of their trials has ended. */
export function shownStudies(): (store: Store, study: Study) => Promise<ShownStudy> {
  const kept = new Map<string, { key: string; understood: Promise<Understood> }>()
  return async (store, study) => {
    const { id, state } = study
    const progress = await store.progress(id)
    const entry = entryOf(study, progressOf(study, progress))
    // A trial that has ended stays as it is.
    const { total, done, failed, stopped } = progress
    const key = [state, total, done, failed, stopped].join(' ')
    const before = kept.get(id)
    const understood = before?.key === key ? before.understood : understand(store, study, entry)
    kept.delete(id)
    kept.set(id, { key, understood })
    understood.catch(() => kept.delete(id))
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest)
    return { study, entry, ...(await understood) }
  }
}

async function understand(store: Store, study: Study, entry: StudyEntry): Promise<Understood> {
  const trials = await store.trials(study.id)
  const now = { study, trials, soFar: soFarWords(entry) }
  const view = await viewOf(store, now)
  let figures: FigureMarkup[] | undefined
  return {
    trials,
    view,
    figures() {
      figures ??= view.figures().map(figureMarkup)
      return figures
    },
  }
}

async function viewOf(store: Store, now: StudyNow): Promise<StudyView> {
  const kind = kindOf(now.study)
  if (kind === 'other') return otherView(now)
  const plan = planOf(now.study)
  if (!plan) return otherView(now, 'its settings cannot be read: it may be of another version of thinnet')
  if (kind === 'search') return searchView(now, plan)
  const splits = await splitsOf(store, now.study)
  return splits ? repeatsView(now, plan, splits) : otherView(now, 'it was ended before its data was stored')
}

async function splitsOf(store: Store, { id }: Study): Promise<Splits | undefined> {
  const packed = await store.getBlob(id, dataBlob)
  return packed && unpackData(packed, id).splits
}

/** A figure as a page takes it. */
export function figureMarkup(figure: Figure): FigureMarkup {
  const { name, title, caption } = figure
  return { name, title, caption, html: renderHtml(figure).text }
}
