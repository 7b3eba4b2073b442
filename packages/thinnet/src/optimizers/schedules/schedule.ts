import type { Serializable } from '../../config.js'

/** A learning rate that depends on the step. */
export interface LearningRateSchedule extends Serializable {
  /** The learning rate of a step, counted from 0. */
  at(step: number): number
}

/**
 * Makes a schedule of any function of the step.
 *
 * A model that is saved with it keeps only the name: code cannot be written as JSON. A schedule that is to come back
 * from a file is an object of a class of one's own that implements `LearningRateSchedule`.
 *
 * @param rate from the step, counted from 0, to the learning rate
 * @param name for the saved model; default `CustomSchedule`
 *
 * @example
 * ```ts
 * const warmup = schedule(step => 0.01 * Math.min(1, (step + 1) / 100))
 * warmup.at(49) // 0.005
 * ```
 */
export function schedule(rate: (step: number) => number, name = 'CustomSchedule'): LearningRateSchedule {
  return { className: name, at: rate, getConfig: () => ({ name }) }
}
