import type { CandidateComparison } from '../findings/comparisons.js'
import type { Findings } from '../findings/findings.js'
import type { Estimates } from '../findings/summaries.js'
import type { DataSummary, StudyResult, StudySettings } from '../result.js'
import type { Candidate } from '../trial.js'
import { type Asked, searchCommandLine } from './searchCommandLine.js'

/**
 * A search as one JSON document: what `--json` prints and `results.json` holds. Accuracies are fractions, losses are in nats (of
 * numbers: mean squares of the standardized target), mean absolute errors in the target's unit. Single trials are in `trials.csv`.
 */
export interface SearchDocument {
  /** Of this form. */
  version: 1
  /** In the store. */
  study: string
  /** What lists of studies call it. */
  name: string
  /** The command that does it again. */
  command: string
  /** What the study was told, with defaults filled in. */
  settings: StudySettings
  /** What was understood of the data. */
  data: DataSummary
  /** In the order of their numbers. */
  candidates: CandidateDocument[]
  /** The number of the candidate without regularization; null if there was none. */
  baseline: number | null
  /** The number of the chosen candidate. */
  chosen: number
  /** Each candidate against the baseline, by the corrected resampled t-test; `corrected` is the p-value by Holm. */
  comparisons: ComparisonDocument[]
  /** The chosen candidate, trained on all rows but those held out. */
  best: Omit<StudyResult['best'], 'keras'>
  /** The report in sentences. */
  findings: Pick<Findings, 'headline' | 'effect' | 'choice' | 'fit' | 'caution' | 'honest' | 'advice'>
  /** From the first trial to the last training. */
  seconds: number
  /** Processes that trained side by side. */
  workers: number
  /** Of thinnet, @thinnet/lab, onnxruntime-node and Node.js, by name. */
  versions: Readonly<Record<string, string>>
  /** The files written. */
  files: string[]
}

/** A candidate with its figures. */
export interface CandidateDocument {
  /** Its place in the study's list, from 0. */
  number: number
  /** `dropout 0.3, max-norm 3`; `none` for no regularization. */
  label: string
  /** As the model was given them. */
  settings: Candidate
  /** Went to the end, was given up on the way, or has trials without finite figures. */
  state: 'complete' | 'stopped' | 'failed'
  /** Why it is not complete. */
  reason?: string
  /** The trials that the figures are means of. */
  trials: number
  /** Mean, its standard error and its 95 % interval, corrected for rows in common; the last two for two splits or more. */
  train: Estimates
  /** As `train`, of the rows that the trials have not seen. */
  test: Estimates
}

/** A candidate against the baseline. */
export interface ComparisonDocument {
  /** Its place in the study's list, from 0. */
  candidate: number
  /** `dropout 0.3, max-norm 3`. */
  label: string
  /** One test for each measure, on test rows. */
  measures: CandidateComparison['measures']
}

/** A study's result as a JSON document, keys in the order in which they are read. */
export function searchDocument(
  result: StudyResult,
  findings: Findings,
  asked: Asked,
  files: readonly string[],
): SearchDocument {
  const { headline, effect, choice, fit, caution, honest, advice } = findings
  const { keras: _, ...best } = result.best
  return {
    version: 1,
    study: result.id,
    name: result.name,
    command: searchCommandLine(result, asked),
    settings: result.settings,
    data: result.data,
    candidates: findings.summaries.map((summary, index) => ({
      number: summary.number,
      label: summary.label,
      settings: result.candidates[index]!.candidate,
      state: summary.state,
      ...(summary.reason !== undefined && { reason: summary.reason }),
      trials: summary.trials.length,
      train: summary.train,
      test: summary.test,
    })),
    baseline: result.baseline ?? null,
    chosen: result.chosen,
    comparisons: findings.comparisons.map(({ number, label, measures }) => ({
      candidate: number,
      label,
      measures,
    })),
    best,
    findings: { headline, effect, choice, fit, caution, honest, advice },
    seconds: result.seconds,
    workers: result.workers,
    versions: result.versions,
    files: [...files],
  }
}
