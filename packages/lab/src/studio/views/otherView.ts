import { encodeJson } from '../../store/exactJson.js'
import type { StudyNow, StudyView } from './view.js'

/** A study that this program knows nothing of but its trials, such as one of a newer version. */
export function otherView({ study: { settings, kind, seed } }: StudyNow, problem?: string): StudyView {
  return {
    detail: {
      figures: 'none',
      problem: problem ?? `a study of the kind '${kind}' is shown by its trials alone`,
      settings: [
        { name: 'kind', value: kind },
        { name: 'seed', value: String(seed) },
        { name: 'settings', value: encodeJson(settings) },
      ],
      ...{ data: null, measures: [], findings: null, candidates: [], comparisons: [] },
    },
    candidates: [],
    figures: () => [],
    report: () => undefined,
    best: undefined,
  }
}
