import { requireNonNegative, requirePositive } from '../../arguments.js'
import type { LearningRateSchedule } from './schedule.js'

/** Options of {@link cosineDecay}. */
export interface CosineDecayOptions {
  /** Where the warmup starts or, without one, the decay. */
  initialLearningRate: number
  /** The steps of the decay, above 0; those of the warmup come before them. */
  decaySteps: number
  /** The share of the learning rate that is left at the end; default 0. */
  alpha?: number
  /** Where the warmup ends and the decay starts; absent: no warmup. */
  warmupTarget?: number
  /** The steps of the warmup; default 0. */
  warmupSteps?: number
  /** For saved models; default `CosineDecay`. */
  name?: string
}

/**
 * A learning rate that rises along a line, if a warmup is asked for, and falls along half a wave of the cosine:
 *
 * - warmup `initialLearningRate + (warmupTarget - initialLearningRate) * step / warmupSteps`
 * - then, with the steps since and `start` the rate there,
 *   `start * ((1 - alpha) * (1 + cos(π * step / decaySteps)) / 2 + alpha)`
 *
 * Source: `keras.optimizers.schedules.CosineDecay`; Loshchilov & Hutter 2017, SGDR: stochastic gradient descent with
 * warm restarts, equation 5.
 *
 * @throws RangeError that names the option outside its range
 *
 * @example
 * ```ts
 * cosineDecay({ initialLearningRate: 0, warmupTarget: 0.1, warmupSteps: 100, decaySteps: 900 }).at(50) // 0.05
 * ```
 */
export function cosineDecay(options: CosineDecayOptions): LearningRateSchedule {
  const { initialLearningRate, decaySteps, alpha = 0, warmupTarget, warmupSteps = 0 } = options
  const { name = 'CosineDecay' } = options
  requireNonNegative('cosineDecay', 'initialLearningRate', initialLearningRate)
  requirePositive('cosineDecay', 'decaySteps', decaySteps)
  requireNonNegative('cosineDecay', 'alpha', alpha)
  requireNonNegative('cosineDecay', 'warmupSteps', warmupSteps)
  if (warmupTarget !== undefined) requireNonNegative('cosineDecay', 'warmupTarget', warmupTarget)
  return {
    className: 'CosineDecay',
    at(step) {
      const decayStart = warmupTarget === undefined ? 0 : warmupSteps
      const start = warmupTarget ?? initialLearningRate
      if (step < decayStart) return initialLearningRate + (start - initialLearningRate) * (step / warmupSteps)
      const done = Math.min((step - decayStart) / decaySteps, 1)
      const wave = (1 + Math.cos(Math.PI * done)) / 2
      return start * ((1 - alpha) * wave + alpha)
    },
    getConfig: () => ({
      initial_learning_rate: initialLearningRate,
      decay_steps: decaySteps,
      alpha,
      name,
      warmup_target: warmupTarget ?? null,
      warmup_steps: warmupSteps,
    }),
  }
}
