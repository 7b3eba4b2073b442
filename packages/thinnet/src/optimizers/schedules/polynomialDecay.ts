import { requireNonNegative, requirePositive } from '../../arguments.js'
import type { LearningRateSchedule } from './schedule.js'

/** Options of {@link polynomialDecay}. */
export interface PolynomialDecayOptions {
  /** The learning rate of step 0, from 0. */
  initialLearningRate: number
  /** The steps from the initial to the end learning rate, above 0. */
  decaySteps: number
  /** Default 0.0001. */
  endLearningRate?: number
  /** 1 is a straight line, 2 falls fast at first, 0.5 fast at last; default 1. */
  power?: number
  /** Starts again once it has arrived, over a span that reaches beyond `step`; default false, it stays there. */
  cycle?: boolean
  /** For saved models; default `PolynomialDecay`. */
  name?: string
}

/**
 * A learning rate that falls along a power of the time left:
 * `(initialLearningRate - endLearningRate) * (1 - step / decaySteps) ^ power + endLearningRate`, with `step` at most
 * `decaySteps` or, if `cycle`, `decaySteps` replaced by its first multiple that reaches `step`.
 *
 * Source: `keras.optimizers.schedules.PolynomialDecay`.
 *
 * @throws RangeError that names the option outside its range
 *
 * @example
 * ```ts
 * polynomialDecay({ initialLearningRate: 0.1, decaySteps: 100, endLearningRate: 0 }).at(75) // 0.025
 * ```
 */
export function polynomialDecay(options: PolynomialDecayOptions): LearningRateSchedule {
  const { initialLearningRate, decaySteps, endLearningRate = 0.0001, power = 1, cycle = false } = options
  const { name = 'PolynomialDecay' } = options
  requireNonNegative('polynomialDecay', 'initialLearningRate', initialLearningRate)
  requirePositive('polynomialDecay', 'decaySteps', decaySteps)
  requireNonNegative('polynomialDecay', 'endLearningRate', endLearningRate)
  requireNonNegative('polynomialDecay', 'power', power)
  return {
    className: 'PolynomialDecay',
    at(step) {
      const cycles = cycle && step > 0 ? Math.ceil(step / decaySteps) : 1
      const done = Math.min(step / (decaySteps * cycles), 1)
      return (initialLearningRate - endLearningRate) * (1 - done) ** power + endLearningRate
    },
    getConfig: () => ({
      initial_learning_rate: initialLearningRate,
      decay_steps: decaySteps,
      end_learning_rate: endLearningRate,
      power,
      cycle,
      name,
    }),
  }
}
