// What the server of the studio answers, as JSON. Types alone, for the server and the page: nothing is imported here.
//
// All routes are GET. Times are ISO 8601 in UTC, lengths are seconds, accuracies fractions. A number that JSON lacks (NaN,
// infinities) is null. An address that is wrong, and all that fails, answers a `Problem`. Answers carry an ETag.

/** Any answer that is not 2xx or 304. */
export interface Problem {
  /** What is wrong, in a sentence. */
  error: string
}

/** `/api/info`: also says that a page is served by `thinnet studio`; any other server answers 404. */
export interface StudioInfo {
  /** Always `thinnet studio`. */
  name: 'thinnet studio'
  /** Of the lab. */
  version: string
  /** What is known of the place of the studies. */
  store: {
    /** Where studies are kept: `folder .thinnet`, `postgres://host/name`. */
    place: string
    /** Why there are no studies to be had from it, as far as that is known before it is opened. */
    problem?: string
  }
}

/** A search for a candidate, trainings that were repeated or compared, or what another version wrote. */
export type StudyKind = 'search' | 'repeats' | 'other'

/** How far a study is, in trials. */
export interface StudyProgress {
  /** Trials, with those that a running search is still going to ask for. */
  total: number
  /** Ended with a result. */
  done: number
  /** Taken by a worker that is heard of. */
  running: number
  /** To be taken by a worker. */
  waiting: number
  /** Without a result, for good. */
  failed: number
  /** Given up: by the strategy, the budget or the user. */
  stopped: number
  /** Null while it is not known. */
  secondsLeft: number | null
  /** Heard of in the last minute, of all studies; null for a study that does not run. */
  workers: number | null
}

/** A study in the list of all of them. */
export interface StudyEntry {
  /** Unique in its store. */
  id: string
  /** As it was given, or where the data is from. */
  name: string
  /** What the page shows it as. */
  kind: StudyKind
  /** As the store has it, such as `search in one process`. */
  storedKind: string
  /** `active`: trials are to come; `stopped`: only when it is resumed; `done`: it has ended. */
  state: 'active' | 'stopped' | 'done'
  /** When it was begun. */
  created: string
  /** How far it is. */
  progress: StudyProgress
}

/** `/api/studies`: the newest first. */
export interface StudyList {
  /** Where studies are kept. */
  place: string
  /** Of all kinds and states. */
  studies: StudyEntry[]
}

/** What the target is: one of two classes, one of several, or a number. */
export type Task = 'binary' | 'classes' | 'regression'
/** What trainings are judged by: losses and errors are the better the smaller, accuracies the larger. */
export type Measure = 'loss' | 'accuracy' | 'meanAbsoluteError'
/** The value of one of a candidate's settings. */
export type Setting = number | string | boolean | null

/** A measure as tables and charts name it. */
export interface MeasureInfo {
  /** Which one it is. */
  measure: Measure
  /** `loss`, `accuracy`, `mean absolute error`. */
  name: string
  /** What it is, with its unit: `binary cross-entropy, nats`. */
  about: string
  /** True for accuracies. */
  higherIsBetter: boolean
}

/** From where to where, in the unit of the measure. */
export interface Interval {
  /** The lower end. */
  low: number
  /** The upper end. */
  high: number
}

/** A measure of a candidate over its splits. */
export interface Estimate {
  /** Over the splits; null if it is not finite. */
  mean: number | null
  /** 95 %, of the mean; absent for fewer than two splits. */
  interval?: Interval
  /** As the report writes it: `97.2 % ± 2.9`. */
  text: string
}

/** One for each measure that the task has. */
export type Estimates = Partial<Record<Measure, Estimate>>

/** A candidate in the table of a study. */
export interface CandidateRow {
  /** Its place in the study's list, from 0. */
  number: number
  /** `dropout 0.3, max-norm 3`; `none` for no regularization. */
  label: string
  /** Its settings by name. */
  settings: Record<string, Setting>
  /** `complete`: can be compared with the others; `running`: has trials to come. */
  state: 'complete' | 'running' | 'stopped' | 'failed'
  /** Why it is not complete. */
  reason?: string
  /** Whether it is the chosen one, or ahead so far. */
  chosen: boolean
  /** Whether it is the one without regularization. */
  baseline: boolean
  /** Trials that the estimates are of. */
  trials: number
  /** Empty as long as there are no figures. */
  train: Estimates
  /** As `train`, of the rows that the trials have not seen. */
  test: Estimates
  /** The trial whose learning curves were kept; null if there are none. */
  curves: number | null
}

/** A candidate's figure on test rows minus that of the network without regularization. */
export interface ComparisonRow {
  /** Its place in the study's list, from 0. */
  candidate: number
  /** As in {@link CandidateRow}. */
  label: string
  /** What is compared. */
  measure: Measure
  /** As the report writes it: `−0.031 ± 0.010`. */
  text: string
  /** Of the differences, in the measure's unit. */
  mean: number
  /** 95 %, of the mean. */
  interval: Interval
  /** By the corrected resampled t-test. */
  pValue: number
  /** By Holm, for the number of candidates. */
  corrected: number
  /** At 5 %: better or worse after the correction, `doubtful` only before it, otherwise indistinguishable. */
  verdict: 'better' | 'worse' | 'doubtful' | 'indistinguishable'
}

/** In the words of the report; empty lists where there is nothing to say. */
export interface FindingsInWords {
  /** What the study says, in one sentence. */
  headline: string
  /** On what regularization does here. */
  effect: string[]
  /** On the chosen candidate, and why. */
  choice: string[]
  /** On whether the network without regularization overfits, or learns too little. */
  fit: string[]
  /** On what these figures do not say. */
  caution: string[]
  /** On the figure to quote for new rows; null before the study has ended. */
  honest: string | null
  /** On what to do next. */
  advice: string[]
}

/** What the study understood of its data. */
export interface DataInWords {
  /** The file, or what the data is. */
  source: string
  /** Those that can be used. */
  rows: number
  /** Inputs of the network. */
  inputs: number
  /** What the target is. */
  task: Task
  /** The column to predict. */
  target: string
  /** Of classifications, in the order of the outputs. */
  classes?: {
    /** As the table has it. */
    name: string
    /** How many there are of it. */
    rows: number
  }[]
  /** What was left out, imputed or guessed, in sentences. */
  notes: string[]
}

/** `/api/studies/:id`, by its id, its name or the beginning of its id. */
export interface StudyDetail extends StudyEntry {
  /** `final`: nothing changes any more; `so far`: of the trials that are done; `none`: see `problem`. */
  figures: 'final' | 'so far' | 'none'
  /** Why there are no findings. */
  problem?: string
  /** As the report lists them. */
  settings: {
    /** In words, `folds`. */
    name: string
    /** In words, `5, dealt anew 4 times`. */
    value: string
  }[]
  /** Null where it is not known. */
  data: DataInWords | null
  /** Those that the task has, the loss first. */
  measures: MeasureInfo[]
  /** Null as long as there are none. */
  findings: FindingsInWords | null
  /** In the study's order. */
  candidates: CandidateRow[]
  /** Candidates with the baseline; empty where there is none. */
  comparisons: ComparisonRow[]
  /** What can be downloaded. */
  downloads: {
    /** `best.keras`. */
    model: boolean
    /** `report.html`. */
    report: boolean
  }
}

/** How a training did, with dropout off; null for what is not finite. */
export interface Scores {
  /** Of classes cross-entropy in nats, of numbers the mean square of the standardized error. */
  loss: number | null
  /** Share of rows that are classified right; absent for numbers. */
  accuracy?: number | null
  /** In the target's unit, of numbers only. */
  meanAbsoluteError?: number | null
}

/** A trial in the table of a study. */
export interface TrialRow {
  /** Unique in the study. */
  number: number
  /** `best`: the training of the chosen candidate on all rows but those held out, which `test` is of then. */
  role: 'trial' | 'best'
  /** `pending` waits for a worker, `stopped` was given up. */
  state: 'pending' | 'running' | 'done' | 'failed' | 'stopped'
  /** The place of its candidate; null in studies without any. */
  candidate: number | null
  /** That of its candidate. */
  label: string
  /** Those of its candidate. */
  settings: Record<string, Setting>
  /** Which shuffling of the rows into folds, from 0; null where there is none. */
  repeat: number | null
  /** Which fold it was tested on, from 0; null where there is none. */
  fold: number | null
  /** Of successive halving. */
  rung: number | null
  /** Of the model. */
  seed: number | null
  /** Those it is to train. */
  epochs: number | null
  /** Of a running trial, as far as it has told. */
  epochsDone: number | null
  /** On the rows that it learns from; null before its end. */
  train: Scores | null
  /** On the rows that it has not seen; null before its end. */
  test: Scores | null
  /** From start to end; of a running trial so far, by the last answer. */
  seconds: number | null
  /** How often it has been started, from 0: a trial whose worker is lost starts again. */
  attempt: number
  /** The name of the one that has, or had it; null if none had. */
  worker: string | null
  /** Why it failed, or why it has no finite figures. */
  error: string | null
  /** Whether its learning curves were kept. */
  curves: boolean
}

/** `/api/studies/:id/trials` */
export interface TrialTable {
  /** Those that the task has, the loss first. */
  measures: MeasureInfo[]
  /** By their numbers. */
  trials: TrialRow[]
}

/** `/api/studies/:id/trials/:number/curves`: at most 100 epochs, measured with dropout off. */
export interface Curves {
  /** The number of the trial. */
  trial: number
  /** That of its candidate. */
  label: string
  /** Epochs done, from 1. */
  epoch: number[]
  /** On the rows that it learns from, epoch by epoch. */
  trainLoss: (number | null)[]
  /** On the rows that it has not seen. */
  testLoss: (number | null)[]
  /** Share of rows that are classified right; absent for numbers. */
  trainAccuracy?: (number | null)[]
  /** As `trainAccuracy`, on the rows that it has not seen. */
  testAccuracy?: (number | null)[]
}

/** A figure of the report. Its colours are CSS variables: background, ink, faint, train, test, class0, class1. */
export interface FigureMarkup {
  /** Of its file, without the ending. */
  name: string
  /** What there is to see, as a sentence. */
  title: string
  /** How to read it, and where the numbers come from. */
  caption: string
  /** A `<figure>` with title, legend, charts and caption. All text in it is escaped. */
  html: string
}

/** `/api/studies/:id/figures` */
export interface FigureList {
  /** In the order of the report. */
  figures: FigureMarkup[]
}

/** A study by its chosen candidate, or by the one that is ahead so far. */
export interface ComparedStudy {
  /** In the store. */
  id: string
  /** What lists of studies call it. */
  name: string
  /** What the page shows it as. */
  kind: StudyKind
  /** Whether its figures can still change. */
  figures: 'final' | 'so far'
  /** Of the candidate that stands for it. */
  label: string
  /** The file, or what the data is. */
  source: string
  /** Those that can be used. */
  rows: number
  /** The column to predict. */
  target: string
  /** What the target is. */
  task: Task
  /** Trials that the estimates are of. */
  trials: number
  /** On the rows that trials learned from. */
  train: Estimates
  /** On the rows that they have not seen. */
  test: Estimates
}

/** Test figures of `b` minus those of `a`, split by split. */
export interface StudyTest {
  /** The id of the study that is compared with. */
  a: string
  /** The id of the study that is compared. */
  b: string
  /** What is compared. */
  measure: Measure
  /** How many both were tested on. */
  splits: number
  /** The difference with its interval, as reports write it. */
  text: string
  /** Of the differences, in the measure's unit. */
  mean: number
  /** 95 %, of the mean. */
  interval: Interval
  /** Before the correction. */
  pValue: number
  /** By Holm, for the number of studies that are compared with the first. */
  corrected: number
  /** The id of the better one; null if the test cannot tell. */
  better: string | null
}

/** `/api/compare?studies=a,b`: the first one against each of the others. */
export interface StudyComparison {
  /** In the order that was asked for. */
  studies: ComparedStudy[]
  /** `splits`: the same rows, dealt alike; `table`: by name, size and target the same rows; `different`: not the same. */
  same: 'splits' | 'table' | 'different'
  /** What can be said, in sentences. */
  words: string[]
  /** Those that all of them have. */
  measures: MeasureInfo[]
  /** Empty unless the splits are the same. */
  tests: StudyTest[]
  /** All of them in one chart; null where there is nothing to draw. */
  figure: FigureMarkup | null
}
