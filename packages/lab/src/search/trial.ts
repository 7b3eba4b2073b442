// What a study is made of: candidates, each tried on the same folds from the same seeds, so that differences are paired.

/** What a study may vary. */
export type Setting = number | string | boolean | null

/** The settings of one candidate by name, such as `{ dropout: 0.4, maxNorm: 3 }`. */
export type Candidate = Readonly<Record<string, Setting>>

/** The values that each setting may take; a study looks at their combinations. */
export type Space = Readonly<Record<string, readonly Setting[]>>

/** What the target is, and with it the loss, the metric and the last layer. */
export type Task = 'binary' | 'classes' | 'regression'

/**
 * What a model is built with: a candidate, and what the data and the trial ask for.
 *
 * A layer's initial weights depend on its place in the model: have a dropout layer also where its rate is 0, so that all
 * candidates of a fold start from the same weights.
 */
export interface ModelSettings {
  /** The settings that this candidate has of those that the study varies. */
  readonly candidate: Candidate
  /** The shape of one sample. */
  readonly inputShape: readonly number[]
  /** What the target is, and with it the last layer. */
  readonly task: Task
  /** Outputs: 1 for binary and regression, else the number of classes. */
  readonly outputs: number
  /** For `sequential(layers, { seed })`: initial weights, shuffles and masks all come from it. */
  readonly seed: number
}

/** One training: a candidate on one fold of one repeat. Everything that it computes depends on this and on the study alone. */
export interface TrialSettings {
  /** The place in the study's list of candidates. */
  readonly candidateNumber: number
  /** Its settings. */
  readonly candidate: Candidate
  /** Which shuffling of the rows into folds, from 0. */
  readonly repeat: number
  /** Which fold is left out for the test, from 0. */
  readonly fold: number
  /** Of the model; the same for all candidates in this fold of this repeat. */
  readonly seed: number
  /** Passes over the training rows. */
  readonly epochs: number
  /** The rung of successive halving, from 0; 0 in other strategies. */
  readonly rung: number
}

/** How a trained model does on rows, with dropout off. */
export interface TrialScores {
  /** Of classes cross-entropy in nats, of numbers the mean square of the standardized error. */
  readonly loss: number
  /** Share of rows that are classified right; undefined for numbers. */
  readonly accuracy?: number
  /** Mean absolute error in the target's unit, of numbers only. */
  readonly meanAbsoluteError?: number
}

/** Figures over the epochs, thinned to at most 100 of them. */
export interface TrialCurves {
  /** Epochs done, from 1. */
  readonly epoch: readonly number[]
  /** Measured with dropout off, on the rows that it learned from. */
  readonly trainLoss: readonly number[]
  /** On the rows that it has not seen. */
  readonly testLoss: readonly number[]
  /** Share of rows that are classified right; absent for numbers. */
  readonly trainAccuracy?: readonly number[]
  /** As `trainAccuracy`, on the rows that it has not seen. */
  readonly testAccuracy?: readonly number[]
}

/** What came of one training. */
export interface TrialResult {
  /** On the rows that it learned from. */
  readonly train: TrialScores
  /** On the rows that it has not seen. */
  readonly test: TrialScores
  /** How many rows it learned from. */
  readonly trainRows: number
  /** How many rows it was tested on. */
  readonly testRows: number
  /** Weights that are trained. */
  readonly parameters: number
  /** Epochs trained. */
  readonly epochs: number
  /** Of the training alone. */
  readonly seconds: number
  /** Of the first fold of the first repeat. */
  readonly curves?: TrialCurves
  /** Why there are no finite figures, such as a loss that diverged; scores are then NaN. */
  readonly failure?: string
}

/** A training that has ended. */
export interface DoneTrial {
  /** What it was told. */
  readonly settings: TrialSettings
  /** What came of it. */
  readonly result: TrialResult
}

/** A candidate with its trainings, all of them on the folds of the same seeds as those of other candidates. */
export interface CandidateResult {
  /** Its place in the study's list, from 0. */
  readonly number: number
  /** Its settings. */
  readonly candidate: Candidate
  /** At the highest rung that it came to, in the order of repeats, then folds; fewer than there are folds if it was given up. */
  readonly trials: readonly DoneTrial[]
  /** Of successive halving: its trials at the rungs below, with fewer epochs. */
  readonly earlier?: readonly DoneTrial[]
  /** The rung after which successive halving, early stopping or the budget gave it up; undefined if it has all folds of the last. */
  readonly stoppedAt?: number
}
