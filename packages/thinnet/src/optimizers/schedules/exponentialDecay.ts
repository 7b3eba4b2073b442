import { requireNonNegative, requirePositive } from '../../arguments.js'
import type { LearningRateSchedule } from './schedule.js'

/** Options of {@link exponentialDecay}. */
export interface ExponentialDecayOptions {
  /** The learning rate of step 0, from 0. */
  initialLearningRate: number
  /** The steps in which the rate falls to its `decayRate`-th part, above 0. */
  decaySteps: number
  /** What the rate is multiplied by in every `decaySteps` steps, 0 or more. */
  decayRate: number
  /** Falls in jumps every `decaySteps` steps instead of a little at each step; default false. */
  staircase?: boolean
  /** For saved models; default `ExponentialDecay`. */
  name?: string
}

/**
 * A learning rate that falls to the same part of itself in every equal span of steps:
 * `initialLearningRate * decayRate ^ (step / decaySteps)`, the exponent rounded down if `staircase`.
 *
 * Source: `keras.optimizers.schedules.ExponentialDecay`.
 *
 * @throws RangeError that names the option outside its range
 *
 * @example
 * ```ts
 * exponentialDecay({ initialLearningRate: 0.1, decaySteps: 1000, decayRate: 0.5 }).at(2000) // 0.025
 * ```
 */
export function exponentialDecay(options: ExponentialDecayOptions): LearningRateSchedule {
  const { initialLearningRate, decaySteps, decayRate, staircase = false, name = 'ExponentialDecay' } = options
  requireNonNegative('exponentialDecay', 'initialLearningRate', initialLearningRate)
  requirePositive('exponentialDecay', 'decaySteps', decaySteps)
  requireNonNegative('exponentialDecay', 'decayRate', decayRate)
  return {
    className: 'ExponentialDecay',
    at(step) {
      const spans = step / decaySteps
      return initialLearningRate * decayRate ** (staircase ? Math.floor(spans) : spans)
    },
    getConfig: () => ({
      initial_learning_rate: initialLearningRate,
      decay_steps: decaySteps,
      decay_rate: decayRate,
      staircase,
      name,
    }),
  }
}
