import type { Callback, TrainingParameters } from './callback.js'
import type { Logs } from './logs.js'
import { numbersIn, type State, stateIn } from './state.js'

/**
 * The figures of every epoch, as Keras's History has them: those of the training data are means over the epoch's batches,
 * taken while the weights moved and with dropout on; those of the validation data are taken at the end of the epoch with
 * dropout off.
 */
export class History implements Callback {
  readonly name = 'history'
  readonly adds = []
  readonly passive = true
  /** Numbers of the epochs, from 0. */
  readonly epoch: number[] = []
  /** The figures by name: `loss`, `accuracy`, `valLoss`, `valAccuracy`. */
  readonly history: Record<string, number[]> = {}
  /** What `fit` was asked to do. */
  parameters: TrainingParameters = {
    epochs: 0,
    steps: undefined,
    batchSize: 0,
    optimizer: '',
    figures: [],
    figuresAreAll: true,
  }

  /** @param seed of the model's random draws */
  constructor(
    /** Of the model's random draws. */
    readonly seed: number,
  ) {}

  /** Keeps the parameters of the training. */
  onTrainBegin(_model: unknown, parameters: TrainingParameters): void {
    this.parameters = parameters
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch)
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= []
      this.history[name].push(value)
    }
  }
  getState(): State {
    return { epoch: [...this.epoch], history: structuredClone(this.history) }
  }

  setState(state: State): void {
    this.epoch.push(...numbersIn(state, 'epoch'))
    const figures = stateIn(state, 'history')
    for (const name of Object.keys(figures)) this.history[name] = numbersIn(figures, name)
  }
}
