import type { Config } from '../config.js'
import type { Callback, TrainingModel, TrainingParameters } from './callback.js'
import { checkMonitor, improvement, type Logs, type MonitorMode, monitored } from './logs.js'
import { numberIn, type State, tensorsIn } from './state.js'

/** Options of {@link earlyStopping}. */
export interface EarlyStoppingOptions {
  /** The figure to watch; default `valLoss`. */
  monitor?: string
  /** A change of no more than this is no improvement; default 0. */
  minDelta?: number
  /** Epochs without improvement before training stops; default 0. */
  patience?: number
  /** Whether smaller or larger is better; `auto` knows by the name. */
  mode?: MonitorMode
  /** A value that must be beaten for an epoch to count as an improvement. */
  baseline?: number
  /** At the end, put back the weights of the best epoch; default false. */
  restoreBestWeights?: boolean
  /** Epochs to wait before watching; default 0. */
  startFromEpoch?: number
}

/**
 * Stops training when a figure no longer improves (Keras `EarlyStopping`).
 *
 * @example
 * ```ts
 * await model.fit(x, y, { validationSplit: 0.2, callbacks: [earlyStopping({ patience: 5, restoreBestWeights: true })] })
 * ```
 */
export class EarlyStopping implements Callback {
  readonly name = 'earlyStopping'
  readonly adds = []
  /** The epoch after which training was stopped; 0 if it was not. */
  stoppedEpoch = 0
  /** The epoch of the best value so far, from 0. */
  bestEpoch = 0
  /** The best value of the figure so far; NaN before the first. */
  best = Number.NaN
  private wait = 0
  private bestWeights: ReturnType<TrainingModel['getWeights']> | undefined
  private readonly options: Required<Omit<EarlyStoppingOptions, 'baseline'>> & {
    baseline: number | undefined
  }

  constructor(options: EarlyStoppingOptions = {}) {
    this.options = {
      monitor: options.monitor ?? 'valLoss',
      minDelta: options.minDelta ?? 0,
      patience: options.patience ?? 0,
      mode: options.mode ?? 'auto',
      baseline: options.baseline,
      restoreBestWeights: options.restoreBestWeights ?? false,
      startFromEpoch: options.startFromEpoch ?? 0,
    }
  }

  /** Forgets what it saw in an earlier training. RangeError if there will be no figure of the name. */
  onTrainBegin(_model: TrainingModel, parameters: TrainingParameters): void {
    checkMonitor(this.name, this.options.monitor, parameters)
    this.wait = 0
    this.stoppedEpoch = 0
    this.bestEpoch = 0
    this.best = Number.NaN
    this.bestWeights = undefined
  }

  onEpochEnd(epoch: number, logs: Logs, model: TrainingModel): void {
    const { monitor, mode, minDelta, patience, baseline, restoreBestWeights, startFromEpoch } = this.options
    const value = monitored('earlyStopping', monitor, logs)
    if (epoch < startFromEpoch) return
    const better = improvement(monitor, mode, minDelta)
    if (restoreBestWeights) this.bestWeights ??= model.getWeights()
    this.wait += 1
    if (Number.isNaN(this.best) || better(value, this.best)) {
      this.best = value
      this.bestEpoch = epoch
      if (restoreBestWeights) this.bestWeights = model.getWeights()
      if (baseline === undefined || better(value, baseline)) this.wait = 0
      return
    }
    if (this.wait >= patience && epoch > 0) {
      this.stoppedEpoch = epoch
      model.stopTraining = true
    }
  }

  /** Puts back the best epoch's weights, with `restoreBestWeights`. */
  onTrainEnd(_logs: Logs, model: TrainingModel): void {
    if (this.bestWeights) model.setWeights(this.bestWeights)
  }

  getConfig(): Config {
    const { baseline = null, ...options } = this.options
    return { ...options, baseline }
  }

  getState(): State {
    const { stoppedEpoch, bestEpoch, best, wait, bestWeights = null } = this
    return { stoppedEpoch, bestEpoch, best, wait, bestWeights }
  }

  setState(state: State): void {
    this.stoppedEpoch = numberIn(state, 'stoppedEpoch')
    this.bestEpoch = numberIn(state, 'bestEpoch')
    this.best = numberIn(state, 'best')
    this.wait = numberIn(state, 'wait')
    this.bestWeights = tensorsIn(state, 'bestWeights')
  }
}

/** See {@link EarlyStopping}. */
export const earlyStopping = (options?: EarlyStoppingOptions): EarlyStopping => new EarlyStopping(options)
