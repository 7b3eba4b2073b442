import { requireNonNegative, requirePositive } from '../../arguments.js'
import type { LearningRateSchedule } from './schedule.js'

/** Options of {@link inverseTimeDecay}. */
export interface InverseTimeDecayOptions {
  /** The learning rate of step 0, from 0. */
  initialLearningRate: number
  /** The span of steps that `decayRate` is given for, above 0. */
  decaySteps: number
  /** How much the divisor grows in every `decaySteps` steps, 0 or more. */
  decayRate: number
  /** Falls in jumps every `decaySteps` steps instead of a little at each step; default false. */
  staircase?: boolean
  /** For saved models; default `InverseTimeDecay`. */
  name?: string
}

/**
 * A learning rate that falls as one over time: `initialLearningRate / (1 + decayRate * step / decaySteps)`, the
 * quotient rounded down if `staircase`.
 *
 * Source: `keras.optimizers.schedules.InverseTimeDecay`.
 *
 * @throws RangeError that names the option outside its range
 *
 * @example
 * ```ts
 * inverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 1 }).at(30) // 0.025
 * ```
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): LearningRateSchedule {
  const { initialLearningRate, decaySteps, decayRate, staircase = false, name = 'InverseTimeDecay' } = options
  requireNonNegative('inverseTimeDecay', 'initialLearningRate', initialLearningRate)
  requirePositive('inverseTimeDecay', 'decaySteps', decaySteps)
  requireNonNegative('inverseTimeDecay', 'decayRate', decayRate)
  return {
    className: 'InverseTimeDecay',
    at(step) {
      const spans = step / decaySteps
      return initialLearningRate / (1 + decayRate * (staircase ? Math.floor(spans) : spans))
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
