import type { StudyResult } from '../result.js'
import { adviceSentences } from './advice.js'
import { cautionSentences } from './caution.js'
import { choiceSentences } from './choice.js'
import { type CandidateComparison, compareWithBaseline } from './comparisons.js'
import { effectSentences } from './effect.js'
import { honestSentence } from './honest.js'
import { fitSentences } from './overfitting.js'
import { type CandidateSummary, summarizeCandidates } from './summaries.js'

/** What a study found, as figures and as sentences. */
export interface Findings {
  /** All candidates, in the study's order. */
  readonly summaries: readonly CandidateSummary[]
  /** The chosen candidate. */
  readonly chosen: CandidateSummary
  /** The candidate without regularization; undefined if the space has none. */
  readonly baseline: CandidateSummary | undefined
  /** Of the candidates that went to the end, against the baseline. */
  readonly comparisons: readonly CandidateComparison[]
  /** The answer in a few words. */
  readonly headline: string
  /** What the chosen candidate does to the figures, as far as the tests support it. */
  readonly effect: readonly string[]
  /** Why it was chosen. */
  readonly choice: readonly string[]
  /** Whether the network without regularization overfits, or learns too little. */
  readonly fit: readonly string[]
  /** What the figures are not. */
  readonly caution: readonly string[]
  /** The figure to quote for new rows. */
  readonly honest: string
  /** What to try next. */
  readonly advice: readonly string[]
}

/** What sentences are made from. */
export interface Evidence {
  readonly result: StudyResult
  readonly summaries: readonly CandidateSummary[]
  readonly chosen: CandidateSummary
  readonly baseline: CandidateSummary | undefined
  readonly comparisons: readonly CandidateComparison[]
}

/** Judges a study. */
export function findingsOf(result: StudyResult): Findings {
  const summaries = summarizeCandidates(result)
  const chosen = summaries[result.chosen]
  if (!chosen)
    throw new RangeError(`a study of ${summaries.length} candidates cannot choose ${result.chosen}`)
  const baseline = result.baseline === undefined ? undefined : summaries[result.baseline]
  const comparisons = baseline ? compareWithBaseline(summaries, baseline, result.data.task) : []
  const evidence: Evidence = { result, summaries, chosen, baseline, comparisons }
  const { headline, sentences } = effectSentences(evidence)
  return {
    summaries,
    chosen,
    baseline,
    comparisons,
    headline,
    effect: sentences,
    choice: choiceSentences(evidence),
    fit: fitSentences(evidence),
    caution: cautionSentences(evidence),
    honest: honestSentence(evidence),
    advice: adviceSentences(evidence),
  }
}
