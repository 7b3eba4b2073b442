import type { Schema } from 'thinnet'
import type { TableReading } from './readData.js'
import type { CandidateResult, Setting, Space, Task } from './trial.js'

export type StrategyName = 'grid' | 'random' | 'halving'

/** Everything that a study was told, with defaults filled in: what a report shows and what runs it again. */
export interface StudySettings {
  readonly seed: number
  readonly space: Space
  readonly strategy: StrategyName
  /** Of `random`: how many candidates; of others undefined. */
  readonly candidates?: number | undefined
  /** Whether candidates that were clearly worse after the first repeat were not tried on. */
  readonly stopEarly?: boolean | undefined
  readonly folds: number
  readonly repeats: number
  readonly epochs: number
  readonly batchSize: number
  /** Trials, or minutes, after which no new trial begins; undefined without limit. */
  readonly budget?: { readonly trials: number } | { readonly minutes: number } | undefined
  /** Units of the hidden layers of the built-in network; undefined for a model of one's own. */
  readonly hidden?: readonly number[] | undefined
  /** The file of a model of one's own, and the sha256 of its bundle. */
  readonly model?: { readonly file: string; readonly hash: string } | undefined
  /** The fraction of the rows that no trial sees, for the last check of the chosen model; 0 for none. */
  readonly holdout: number
}

/** What the study understood of its data. */
export interface DataSummary {
  /** The file, or what the data is. */
  readonly source: string
  readonly rows: number
  /** Inputs of the network. */
  readonly inputs: number
  readonly inputShape: readonly number[]
  readonly task: Task
  readonly target: string
  /** The names of the classes, and how many rows each has. */
  readonly classes?: readonly { readonly name: string; readonly rows: number }[]
  /** Columns that were left out, or taken for names, because it was asked for. */
  readonly leaveOut?: readonly string[]
  readonly categories?: readonly string[]
  /** How the file was read, as far as it was asked for. */
  readonly reading?: TableReading
  /** What was left out, imputed or guessed, in plain sentences. */
  readonly notes: readonly string[]
  readonly schema?: Schema
}

export interface StudyResult {
  /** In the store. */
  readonly id: string
  readonly name: string
  readonly settings: StudySettings
  readonly data: DataSummary
  readonly candidates: readonly CandidateResult[]
  /** The place of the candidate without any regularization, that others are compared with; undefined if the space has none. */
  readonly baseline: number | undefined
  /** The place of the chosen candidate: by the one-standard-error rule on the test loss. */
  readonly chosen: number
  /** The chosen candidate's model, trained on all rows but the held-out ones, as a `.keras` file. */
  readonly best: {
    readonly keras: Uint8Array
    readonly epochs: number
    readonly seed: number
    /** On the held-out rows, which nothing was chosen by. */
    readonly holdout?: {
      readonly rows: number
      readonly loss: number
      readonly accuracy?: number
      /** In the target's unit, of numbers only. */
      readonly meanAbsoluteError?: number
    }
  }
  readonly seconds: number
  readonly workers: number
  readonly versions: Readonly<Record<string, string>>
}

/** The value of a setting that switches it off, by which the baseline is found. */
export const offValues: Readonly<Record<string, Setting>> = {
  dropout: 0,
  inputDropout: 0,
  maxNorm: null,
  weightDecay: 0,
}
