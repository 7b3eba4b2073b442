// What the server of the studio answers, as JSON. Types alone, for the server and the page: nothing is imported here.
//
// All routes are GET. Times are ISO 8601 in UTC, lengths are seconds, accuracies fractions. A number that JSON lacks (NaN,
// infinities) is null. An address that is wrong, and all that fails, answers a `Problem`. Answers carry an ETag.

/** Any answer that is not 2xx or 304. */
export interface Problem {
  error: string
}

/** `/api/info`: also says that a page is served by `thinnet studio`; any other server answers 404. */
export interface StudioInfo {
  name: 'thinnet studio'
  /** Of the lab. */
  version: string
  store: {
    /** Where studies are kept: `folder .thinnet`, `postgres://host/name`. */
    place: string
    /** Why there are no studies to be had from it, as far as that is known before it is opened. */
    problem?: string
  }
}

export type StudyKind = 'search' | 'repeats' | 'other'

export interface StudyProgress {
  /** Trials, with those that a running search is still going to ask for. */
  total: number
  /** Ended with a result. */
  done: number
  running: number
  waiting: number
  /** Without a result, for good. */
  failed: number
  stopped: number
  /** Null while it is not known. */
  secondsLeft: number | null
  /** Heard of in the last minute, of all studies; null for a study that does not run. */
  workers: number | null
}

export interface StudyEntry {
  id: string
  name: string
  kind: StudyKind
  /** As the store has it, such as `search in one process`. */
  storedKind: string
  state: 'active' | 'stopped' | 'done'
  created: string
  progress: StudyProgress
}

/** `/api/studies`: the newest first. */
export interface StudyList {
  place: string
  studies: StudyEntry[]
}

export type Task = 'binary' | 'classes' | 'regression'
export type Measure = 'loss' | 'accuracy' | 'meanAbsoluteError'
export type Setting = number | string | boolean | null

export interface MeasureInfo {
  measure: Measure
  /** `loss`, `accuracy`, `mean absolute error`. */
  name: string
  /** What it is, with its unit: `binary cross-entropy, nats`. */
  about: string
  higherIsBetter: boolean
}

export interface Estimate {
  mean: number | null
  /** 95 %, of the mean; absent for fewer than two splits. */
  interval?: { low: number; high: number }
  /** As the report writes it: `97.2 % ± 2.9`. */
  text: string
}

export type Estimates = Partial<Record<Measure, Estimate>>

export interface CandidateRow {
  number: number
  /** `dropout 0.3, max-norm 3`; `none` for no regularization. */
  label: string
  settings: Record<string, Setting>
  /** `complete`: can be compared with the others; `running`: has trials to come. */
  state: 'complete' | 'running' | 'stopped' | 'failed'
  /** Why it is not complete. */
  reason?: string
  chosen: boolean
  baseline: boolean
  /** Trials that the estimates are of. */
  trials: number
  /** Empty as long as there are no figures. */
  train: Estimates
  test: Estimates
  /** The trial whose learning curves were kept; null if there are none. */
  curves: number | null
}

/** A candidate's figure on test rows minus that of the network without regularization. */
export interface ComparisonRow {
  candidate: number
  label: string
  measure: Measure
  /** As the report writes it: `−0.031 ± 0.010`. */
  text: string
  mean: number
  interval: { low: number; high: number }
  pValue: number
  /** By Holm, for the number of candidates. */
  corrected: number
  verdict: 'better' | 'worse' | 'doubtful' | 'indistinguishable'
}

/** In the words of the report; empty lists where there is nothing to say. */
export interface FindingsInWords {
  headline: string
  effect: string[]
  choice: string[]
  fit: string[]
  caution: string[]
  /** On the figure to quote for new rows; null before the study has ended. */
  honest: string | null
  advice: string[]
}

export interface DataInWords {
  source: string
  rows: number
  inputs: number
  task: Task
  target: string
  classes?: { name: string; rows: number }[]
  notes: string[]
}

/** `/api/studies/:id`, by its id, its name or the beginning of its id. */
export interface StudyDetail extends StudyEntry {
  /** `final`: nothing changes any more; `so far`: of the trials that are done; `none`: see `problem`. */
  figures: 'final' | 'so far' | 'none'
  /** Why there are no findings. */
  problem?: string
  settings: { name: string; value: string }[]
  data: DataInWords | null
  measures: MeasureInfo[]
  findings: FindingsInWords | null
  candidates: CandidateRow[]
  comparisons: ComparisonRow[]
  /** What can be downloaded. */
  downloads: { model: boolean; report: boolean }
}

export interface Scores {
  loss: number | null
  accuracy?: number | null
  meanAbsoluteError?: number | null
}

export interface TrialRow {
  number: number
  /** `best`: the training of the chosen candidate on all rows but those held out, which `test` is of then. */
  role: 'trial' | 'best'
  state: 'pending' | 'running' | 'done' | 'failed' | 'stopped'
  /** The place of its candidate; null in studies without any. */
  candidate: number | null
  label: string
  settings: Record<string, Setting>
  repeat: number | null
  fold: number | null
  /** Of successive halving. */
  rung: number | null
  seed: number | null
  epochs: number | null
  /** Of a running trial, as far as it has told. */
  epochsDone: number | null
  train: Scores | null
  test: Scores | null
  /** From start to end; of a running trial so far, by the last answer. */
  seconds: number | null
  attempt: number
  worker: string | null
  /** Why it failed, or why it has no finite figures. */
  error: string | null
  /** Whether its learning curves were kept. */
  curves: boolean
}

/** `/api/studies/:id/trials` */
export interface TrialTable {
  measures: MeasureInfo[]
  trials: TrialRow[]
}

/** `/api/studies/:id/trials/:number/curves`: at most 100 epochs, measured with dropout off. */
export interface Curves {
  trial: number
  label: string
  /** Epochs done, from 1. */
  epoch: number[]
  trainLoss: (number | null)[]
  testLoss: (number | null)[]
  trainAccuracy?: (number | null)[]
  testAccuracy?: (number | null)[]
}

/** A figure of the report. Its colours are CSS variables: background, ink, faint, train, test, class0, class1. */
export interface FigureMarkup {
  name: string
  title: string
  caption: string
  /** A `<figure>` with title, legend, charts and caption. All text in it is escaped. */
  html: string
}

/** `/api/studies/:id/figures` */
export interface FigureList {
  figures: FigureMarkup[]
}

/** A study by its chosen candidate, or by the one that is ahead so far. */
export interface ComparedStudy {
  id: string
  name: string
  kind: StudyKind
  figures: 'final' | 'so far'
  label: string
  source: string
  rows: number
  target: string
  task: Task
  /** Trials that the estimates are of. */
  trials: number
  train: Estimates
  test: Estimates
}

/** Test figures of `b` minus those of `a`, split by split. */
export interface StudyTest {
  a: string
  b: string
  measure: Measure
  splits: number
  text: string
  mean: number
  interval: { low: number; high: number }
  pValue: number
  /** By Holm, for the number of studies that are compared with the first. */
  corrected: number
  /** The id of the better one; null if the test cannot tell. */
  better: string | null
}

/** `/api/compare?studies=a,b`: the first one against each of the others. */
export interface StudyComparison {
  studies: ComparedStudy[]
  /** `splits`: the same rows, dealt alike; `table`: by name, size and target the same rows; `different`: not the same. */
  same: 'splits' | 'table' | 'different'
  /** What can be said, in sentences. */
  words: string[]
  measures: MeasureInfo[]
  tests: StudyTest[]
  figure: FigureMarkup | null
}
