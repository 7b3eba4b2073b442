import type { Config } from '../config.js'
import type { Tensor, TensorLike } from '../tensor.js'
import type { Keeper } from './keeper.js'
import type { Logs } from './logs.js'
import type { State } from './state.js'

/** What a callback can see and do of the model that trains. */
export interface TrainingModel {
  /** Set to end training after the current epoch (or batch, for a callback that looks at batches). */
  stopTraining: boolean
  /** The optimizer that the model was compiled with. */
  readonly optimizer: {
    /** A number or a schedule; what is set here holds from the next step on. */
    learningRate: unknown
    /** Steps taken so far, those of earlier calls of `fit` included. */
    readonly iterations: number
    /** The learning rate of a step, counted from 0. */
    learningRateAt(step: number): number
  }
  /** Copies of all weights, in Keras's order. */
  getWeights(): readonly Tensor[]
  /** Replaces all weights, in the same order and shapes; a RangeError if they differ. */
  setWeights(weights: readonly TensorLike[]): void
  /** Looks whether `save` can write the model, and throws a TypeError that says why if it cannot. */
  checkSavable(): Promise<void>
  /** Saves the model to a `.keras` file. */
  save(path: string): Promise<unknown>
  /** Saves the weights to a `.weights.h5` file. */
  saveWeights(path: string): Promise<unknown>
}

/** A place in training: the next step is batch `batch` of epoch `epoch`, both counted from 0. */
export interface Position {
  /** From 0. */
  readonly epoch: number
  /** Within the epoch, from 0. */
  readonly batch: number
}

/** What `fit` was asked to do, as callbacks are told before the first step. */
export interface TrainingParameters {
  /** The number after that of the last epoch: with `initialEpoch` 5 and 3 more to come it is 8. */
  readonly epochs: number
  /** Batches an epoch, where that is known beforehand. */
  readonly steps: number | undefined
  /** Samples a step, as `fit` was told; batches of an iterable have the size they have. */
  readonly batchSize: number
  /** The optimizer's name, `adam`. */
  readonly optimizer: string
  /** The names of the figures of every epoch: `loss`, `accuracy`, `valLoss`; those of validation only where there is one. */
  readonly figures: readonly string[]
  /** Whether there are no others: false if a callback may add some that it has not said in `adds`. */
  readonly figuresAreAll: boolean
  /** Where a training goes on that was interrupted; undefined for one that begins. */
  readonly resumesAt?: Position
}

/**
 * Looks at training while it goes on. All hooks are optional and may be asynchronous; training waits for them.
 *
 * Epochs and batches count from 0. `logs` has the figures in camelCase: `loss`, `accuracy`, `valLoss`, `valAccuracy`.
 *
 * A callback that remembers something from epoch to epoch says so with `getState` and takes it back with `setState`: then it
 * survives an interruption together with the model (see {@link backupAndRestore}). A training that goes on calls
 * `onTrainBegin`, then `setState`, and then the hooks of the epochs (or batches) that are left.
 *
 * @example
 * ```ts
 * await model.fit(x, y, { callbacks: [{ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) }] })
 * ```
 * @example A callback that counts, and goes on counting after an interruption:
 * ```ts
 * class GoodEpochs implements Callback {
 *   readonly passive = true
 *   count = 0
 *   onTrainBegin() {
 *     this.count = 0
 *   }
 *   onEpochEnd(epoch: number, logs: Logs) {
 *     if (logs.loss < 0.5) this.count++
 *   }
 *   getState() {
 *     return { count: this.count }
 *   }
 *   setState(state: State) {
 *     this.count = Number(state.count)
 *   }
 * }
 * await model.fit(x, y, { callbacks: [new GoodEpochs()] })
 * ```
 */
export interface Callback {
  /** What messages and backups call it; by default the name of its class. */
  readonly name?: string
  /**
   * True for a callback that only watches: it changes neither weights nor optimizer, so that training need not stop for
   * it. Several epochs may then run at once, and the hooks are called afterwards, in order.
   */
  readonly passive?: boolean
  /**
   * The epochs at whose beginning and end this callback looks at the model or changes it; without it, all of them. Between
   * them several epochs may run at once: hooks are called for all epochs all the same, but those of other epochs afterwards, when
   * the model is further already.
   */
  actsAt?(epoch: number): boolean
  /** The figures that `onEpochEnd` adds to `logs`; `[]` for a callback that adds none. Without it, it may add any. */
  readonly adds?: readonly string[]
  /** Before the first step, with what `fit` was asked to do. */
  onTrainBegin?(model: TrainingModel, parameters: TrainingParameters): void | Promise<void>
  /** Before the first step of an epoch. */
  onEpochBegin?(epoch: number, model: TrainingModel): void | Promise<void>
  /**
   * After each batch, with the epoch's figures so far. Training stops for it at every batch (`compile`'s `stepsPerExecution`: at every so
   * many), unless the callback is `passive`.
   */
  onTrainBatchEnd?(batch: number, logs: Logs, model: TrainingModel): void | Promise<void>
  /** May add figures to `logs`. */
  onEpochEnd?(epoch: number, logs: Logs, model: TrainingModel): void | Promise<void>
  /** After the last step, with the figures of the last epoch; not when training was cancelled or failed. */
  onTrainEnd?(logs: Logs, model: TrainingModel): void | Promise<void>
  /** All that the callback needs to go on from here in another process: plain values and tensors. */
  getState?(): State | Promise<State>
  /** Takes back what `getState` gave; called after `onTrainBegin` when an interrupted training goes on. */
  setState?(state: State): void | Promise<void>
  /** The settings of a callback with a state: a backup is refused if they have changed. */
  getConfig?(): Config
  /** Set by {@link backupAndRestore}: writes and reads the state of the whole training. */
  readonly keeper?: Keeper
}
