import type { Schema } from 'thinnet'
import type { TableReading } from './readData.js'
import type { CandidateResult, Setting, Space, Task } from './trial.js'

/** Every combination of settings; some of them, drawn; or all, of which the worse half is given up again and again. */
export type StrategyName = 'grid' | 'random' | 'halving'

/** Everything that a study was told, with defaults filled in: what a report shows and what runs it again. */
export interface StudySettings {
  /** Folds, initial weights, shuffles and masks come from it. */
  readonly seed: number
  /** The values that were to be tried. */
  readonly space: Space
  /** How candidates were taken from the space. */
  readonly strategy: StrategyName
  /** Of `random`: how many candidates; of others undefined. */
  readonly candidates?: number | undefined
  /** Whether candidates that were clearly worse after the first repeat were not tried on. */
  readonly stopEarly?: boolean | undefined
  /** Of each repeat. */
  readonly folds: number
  /** How often the rows are dealt into folds anew. */
  readonly repeats: number
  /** Passes over the training rows, of the longest training. */
  readonly epochs: number
  /** Rows of a training step. */
  readonly batchSize: number
  /** Trials, or minutes, after which no new trial begins; undefined without limit. */
  readonly budget?:
    | {
        /** How many, from 1. */
        readonly trials: number
      }
    | {
        /** Since the study began. */
        readonly minutes: number
      }
    | undefined
  /** Units of the hidden layers of the built-in network; undefined for a model of one's own. */
  readonly hidden?: readonly number[] | undefined
  /** The file of a model of one's own, and the sha256 of its bundle. */
  readonly model?:
    | {
        /** As it was given. */
        readonly file: string
        /** In hexadecimal. */
        readonly hash: string
      }
    | undefined
  /** The fraction of the rows that no trial sees, for the last check of the chosen model; 0 for none. */
  readonly holdout: number
}

/** What the study understood of its data. */
export interface DataSummary {
  /** The file, or what the data is. */
  readonly source: string
  /** Those that can be used. */
  readonly rows: number
  /** Inputs of the network. */
  readonly inputs: number
  /** The shape of one sample. */
  readonly inputShape: readonly number[]
  /** What the target is. */
  readonly task: Task
  /** The column to predict; of tensors `y`. */
  readonly target: string
  /** The names of the classes, and how many rows each has. */
  readonly classes?: readonly {
    /** As the table has it. */
    readonly name: string
    /** How many there are of it. */
    readonly rows: number
  }[]
  /** Columns that were left out, or taken for names, because it was asked for. */
  readonly leaveOut?: readonly string[]
  /** Columns of numbers that were taken for names. */
  readonly categories?: readonly string[]
  /** How the file was read, as far as it was asked for. */
  readonly reading?: TableReading
  /** What was left out, imputed or guessed, in plain sentences. */
  readonly notes: readonly string[]
  /** How rows become inputs, and what outputs mean; of tables only. */
  readonly schema?: Schema
}

/** What a study found, as it stands in the store. */
export interface StudyResult {
  /** In the store. */
  readonly id: string
  /** What lists of studies call it. */
  readonly name: string
  /** What the study was told, with defaults filled in. */
  readonly settings: StudySettings
  /** What was understood of the data. */
  readonly data: DataSummary
  /** With their trials, in the order of the space. */
  readonly candidates: readonly CandidateResult[]
  /** The place of the candidate without any regularization, that others are compared with; undefined if the space has none. */
  readonly baseline: number | undefined
  /** The place of the chosen candidate: by the one-standard-error rule on the test loss. */
  readonly chosen: number
  /** The chosen candidate's model, trained on all rows but the held-out ones, as a `.keras` file. */
  readonly best: {
    /** The bytes of the file: `loadModel` reads them. */
    readonly keras: Uint8Array
    /** Passes over the rows. */
    readonly epochs: number
    /** Of the model. */
    readonly seed: number
    /** On the held-out rows, which nothing was chosen by. */
    readonly holdout?: {
      /** How many there are. */
      readonly rows: number
      /** With dropout off. */
      readonly loss: number
      /** Share of rows that are classified right; absent for numbers. */
      readonly accuracy?: number
      /** In the target's unit, of numbers only. */
      readonly meanAbsoluteError?: number
    }
  }
  /** From the first trial to the last training. */
  readonly seconds: number
  /** Processes that trained side by side. */
  readonly workers: number
  /** Of thinnet, @thinnet/lab, onnxruntime-node and Node.js, by name. */
  readonly versions: Readonly<Record<string, string>>
}

/** The value of a setting that switches it off, by which the baseline is found. */
export const offValues: Readonly<Record<string, Setting>> = {
  dropout: 0,
  inputDropout: 0,
  maxNorm: null,
  weightDecay: 0,
}
