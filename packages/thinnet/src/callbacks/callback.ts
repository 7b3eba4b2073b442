import type { Tensor, TensorLike } from '../tensor.js'
import type { Logs } from './logs.js'

/** What a callback can see and do of the model that trains. */
export interface TrainingModel {
  /** Set to end training after the current epoch (or batch, for a callback that looks at batches). */
  stopTraining: boolean
  readonly optimizer: {
    learningRate: unknown
    readonly iterations: number
    learningRateAt(step: number): number
  }
  getWeights(): readonly Tensor[]
  setWeights(weights: readonly TensorLike[]): void
}

export interface TrainingParameters {
  readonly epochs: number
  /** Batches an epoch, where that is known beforehand. */
  readonly steps: number | undefined
  readonly batchSize: number
  readonly optimizer: string
}

/**
 * Looks at training while it goes on. All hooks are optional and may be asynchronous; training waits for them.
 *
 * Epochs and batches count from 0. `logs` has the figures in camelCase: `loss`, `accuracy`, `valLoss`, `valAccuracy`.
 *
 * @example
 * ```ts
 * await model.fit(x, y, { callbacks: [{ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) }] })
 * ```
 */
export interface Callback {
  /**
   * True for a callback that only watches: it changes neither weights nor optimizer, so that training need not stop for
   * it. Several epochs may then run at once, and the hooks are called afterwards, in order.
   */
  readonly passive?: boolean
  onTrainBegin?(model: TrainingModel, parameters: TrainingParameters): void | Promise<void>
  onEpochBegin?(epoch: number, model: TrainingModel): void | Promise<void>
  onTrainBatchEnd?(batch: number, logs: Logs, model: TrainingModel): void | Promise<void>
  /** May add figures to `logs`. */
  onEpochEnd?(epoch: number, logs: Logs, model: TrainingModel): void | Promise<void>
  onTrainEnd?(logs: Logs, model: TrainingModel): void | Promise<void>
}
