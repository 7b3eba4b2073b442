import { requireNonNegative, requireNumber, requirePositive } from '../../arguments.js'
import type { LearningRateSchedule } from './schedule.js'

/** Options of {@link cosineDecayRestarts}. */
export interface CosineDecayRestartsOptions {
  /** Where the first period starts, from 0. */
  initialLearningRate: number
  /** The steps of the first period, above 0. */
  firstDecaySteps: number
  /** How many times as long as the one before each period is, 1 or more; default 2. */
  tMul?: number
  /** How many times as high as the one before each period starts; default 1. */
  mMul?: number
  /** The share of the initial learning rate that is the least; default 0. */
  alpha?: number
  /** For saved models; default `SGDRDecay`. */
  name?: string
}

/** Which period a time (in first periods) falls into, counted from 0, and the share of it that is over. */
function findPeriod(time: number, tMul: number): { period: number; done: number } {
  if (tMul === 1) return { period: Math.floor(time), done: time % 1 }
  let period = 0
  let left = time
  let length = 1
  for (; left >= length; length *= tMul) {
    left -= length
    period++
  }
  return { period, done: left / length }
}

/**
 * Cosine decay that starts again and again. In period `i`, of `firstDecaySteps * tMul^i` steps, of which the share
 * `done` is over: `initialLearningRate * ((1 - alpha) * mMul^i * (1 + cos(π * done)) / 2 + alpha)`.
 *
 * Keras finds the period with a logarithm in float32 and can miss the step of a restart, where it then gives the least
 * rate instead of the highest (for `firstDecaySteps: 10, tMul: 10` at step 10); here the restart is always at its step.
 *
 * Source: `keras.optimizers.schedules.CosineDecayRestarts`; Loshchilov & Hutter 2017, SGDR: stochastic gradient
 * descent with warm restarts, equation 5.
 *
 * @throws RangeError that names the option outside its range
 *
 * @example
 * ```ts
 * cosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 100, mMul: 0.5 }).at(100) // 0.05
 * ```
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): LearningRateSchedule {
  const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0, name = 'SGDRDecay' } = options
  const caller = 'cosineDecayRestarts'
  requireNonNegative(caller, 'initialLearningRate', initialLearningRate)
  requirePositive(caller, 'firstDecaySteps', firstDecaySteps)
  requireNumber({ caller, name: 'tMul', expected: 'a number of 1 or more' }, tMul, factor => factor >= 1)
  requireNonNegative(caller, 'mMul', mMul)
  requireNonNegative(caller, 'alpha', alpha)
  return {
    className: 'CosineDecayRestarts',
    at(step) {
      const { period, done } = findPeriod(step / firstDecaySteps, tMul)
      const wave = (mMul ** period * (1 + Math.cos(Math.PI * done))) / 2
      return initialLearningRate * ((1 - alpha) * wave + alpha)
    },
    getConfig: () => ({
      initial_learning_rate: initialLearningRate,
      first_decay_steps: firstDecaySteps,
      t_mul: tMul,
      m_mul: mMul,
      alpha,
      name,
    }),
  }
}
