import type { Task } from '../../search/trial.js'

/** Inputs, targets, folds and the network: all that a training of a diagnosis depends on, besides what it asks for. */
export interface Problem {
  /** `[rows, ...inputShape]`, row by row. */
  readonly x: Float32Array
  readonly inputShape: readonly number[]
  /** `[rows]`: 0 or 1, the number of a class, or a number standardized over all rows. */
  readonly y: Float32Array
  readonly task: Task
  /** Of the network: 1, or the number of classes. */
  readonly outputs: number
  /** For each repeat, the fold that tests on each row. */
  readonly foldOf: readonly Int32Array[]
  readonly folds: number
  readonly epochs: number
  readonly batchSize: number
  readonly seed: number
  readonly network:
    | { readonly kind: 'builtin'; readonly hidden: readonly number[] }
    | { readonly kind: 'own'; readonly file: string; readonly code?: Uint8Array }
}

/** What a training does differently from the network as it is. */
export interface TrainingRequest {
  readonly repeat: number
  readonly fold: number
  /** The candidate's `dropout`; 0 by default. */
  readonly dropout?: number
  /** Wider hidden layers: see `widened`. */
  readonly wide?: boolean
  /** What the learning rate is multiplied by. */
  readonly rateFactor?: number
  /** The share of the training rows that it learns from. */
  readonly share?: number
  /** Inputs that it does not get. */
  readonly without?: readonly number[]
  /** Whether inputs are standardized before they reach the network. */
  readonly standardized?: boolean
}

export interface TrainingOutcome {
  /** Rows that it was tested on. */
  readonly rows: Int32Array
  readonly trainRows: number
  /** Epochs from 1, at most 100 of them, with the losses at their end. */
  readonly epoch: number[]
  readonly trainLoss: number[]
  readonly testLoss: number[]
  /** Of the whole training: the last epoch's loss on the training rows, dropout off. */
  readonly finalTrainLoss: number
  readonly finalTestLoss: number
  /** At the end of which epoch the loss on the tested rows was lowest, of those that were kept. */
  readonly bestEpoch: number
  readonly bestTestLoss: number
  /** `[rows, outputs]`, from the weights of that epoch. */
  readonly predictions: Float32Array
  readonly parameters: number
  /** Whether the network itself standardizes its inputs. */
  readonly normalizes: boolean
  /** Why there are no finite figures. */
  readonly failure?: string
}

/** A request as text: the same for requests that ask for the same. */
export const requestKey = (request: TrainingRequest): string =>
  JSON.stringify(Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1)))
