import type { Callback, TrainingModel } from './callback.js'
import { checkMonitor, improvement, LEARNING_RATE, type MonitorMode, monitored } from './logs.js'
import { numberIn } from './state.js'

function currentRate(model: TrainingModel): number {
  return model.optimizer.learningRateAt(model.optimizer.iterations)
}

/**
 * Sets the learning rate at the beginning of each epoch (Keras `LearningRateScheduler`).
 *
 * @param schedule from the epoch (from 0) and the rate so far to the rate of this epoch
 * @example
 * ```ts
 * learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9))
 * ```
 */
export function learningRateScheduler(schedule: (epoch: number, learningRate: number) => number): Callback {
  return {
    name: 'learningRateScheduler',
    adds: [LEARNING_RATE],
    onEpochBegin(epoch, model) {
      const rate = schedule(epoch, currentRate(model))
      if (typeof rate !== 'number' || !(rate >= 0)) {
        throw new RangeError(
          `learningRateScheduler: the schedule must return a number from 0, received ${rate} for epoch ${epoch}`,
        )
      }
      model.optimizer.learningRate = rate
    },
    onEpochEnd(_epoch, logs, model) {
      logs.learningRate = currentRate(model)
    },
  }
}

/** Options of {@link reduceLROnPlateau}. */
export interface ReduceLROnPlateauOptions {
  /** The figure to watch; default `valLoss`. */
  monitor?: string
  /** What the rate is multiplied by; below 1, default 0.1. */
  factor?: number
  /** Epochs without improvement before the rate is reduced; default 10. */
  patience?: number
  /** Whether smaller or larger is better; `auto`, the default, knows by the name. */
  mode?: MonitorMode
  /** A change of no more than this is no improvement; default 1e-4. */
  minDelta?: number
  /** Epochs after a reduction in which nothing is counted; default 0. */
  cooldown?: number
  /** The rate never goes below this; default 0. */
  minLr?: number
}

/** Reduces the learning rate when a figure no longer improves (Keras `ReduceLROnPlateau`). */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Callback {
  const {
    monitor = 'valLoss',
    factor = 0.1,
    patience = 10,
    mode = 'auto',
    minDelta = 1e-4,
    cooldown = 0,
    minLr = 0,
  } = options
  if (!(factor < 1)) throw new RangeError(`reduceLROnPlateau: factor must be below 1, received ${factor}`)
  const better = improvement(monitor, mode, minDelta)
  let best = Number.NaN
  let wait = 0
  let cooling = 0
  return {
    name: 'reduceLROnPlateau',
    adds: [LEARNING_RATE],
    onTrainBegin(_model, parameters) {
      checkMonitor('reduceLROnPlateau', monitor, parameters)
      best = Number.NaN
      wait = 0
      cooling = 0
    },
    onEpochEnd(_epoch, logs, model) {
      const value = monitored('reduceLROnPlateau', monitor, logs)
      const rate = currentRate(model)
      logs.learningRate = rate
      if (cooling > 0) {
        cooling -= 1
        wait = 0
      }
      if (Number.isNaN(best) || better(value, best)) {
        best = value
        wait = 0
      } else if (cooling === 0) {
        wait += 1
        if (wait >= patience && rate > minLr) {
          model.optimizer.learningRate = Math.max(rate * factor, minLr)
          cooling = cooldown
          wait = 0
        }
      }
    },
    getConfig: () => ({ monitor, factor, patience, mode, minDelta, cooldown, minLr }),
    getState: () => ({ best, wait, cooling }),
    setState(state) {
      best = numberIn(state, 'best')
      wait = numberIn(state, 'wait')
      cooling = numberIn(state, 'cooling')
    },
  }
}
