import type { Figure } from '../../figures/figure.js'
import type { CandidateSummary, Estimates } from '../../search/findings/summaries.js'
import type { DataSummary } from '../../search/result.js'
import type { DoneTrial } from '../../search/strategies/strategy.js'
import type { Candidate } from '../../search/trial.js'
import type { Study, Trial } from '../../store/rows.js'
import type { StudyDetail } from '../api.js'

/** A study and what is known of it now. */
export interface StudyNow {
  readonly study: Study
  readonly trials: readonly Trial[]
  /** How far it is, for sentences. */
  readonly soFar: string
}

/** What can be shown of a study of some kind. */
export interface StudyView {
  readonly detail: Pick<
    StudyDetail,
    'figures' | 'problem' | 'settings' | 'data' | 'measures' | 'findings' | 'candidates' | 'comparisons'
  >
  /** Candidates with their names, for the table of trials. */
  readonly candidates: readonly { readonly candidate: Candidate; readonly label: string }[]
  /** In the colours of a page. */
  figures(): Figure[]
  /** The report as a page; undefined before the study has ended. */
  report(): string | undefined
  /** What it is compared by with other studies; undefined as long as there is nothing. */
  readonly best: ComparableModel | undefined
}

/** The chosen candidate of a study, or the one that is ahead. */
export interface ComparableModel {
  readonly label: string
  readonly data: DataSummary
  readonly trials: readonly DoneTrial[]
  readonly train: Estimates
  readonly test: Estimates
  /** All trainings have the same split: then they have nothing in common but the rows (paired t-test). */
  readonly fixedSplit: boolean
  readonly state: CandidateSummary['state']
}
