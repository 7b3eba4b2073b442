import { requireDecayRate } from '../arguments.js'
import type { Config } from '../config.js'
import { mul, sign, sub } from '../graph/index.js'
import { movingAverage } from './movingAverage.js'
import { Optimizer, type OptimizerOptions, type UpdateInput, type UpdateOutput } from './optimizer.js'

/** `learningRate` is 0.001 by default; good values are a third to a tenth of Adam's. */
export interface LionOptions extends OptimizerOptions {
  /** The share of the memory, against the new gradient, in the direction of the step; default 0.9. */
  beta1?: number
  /** How much of the memory stays at each step, from 0 up to 1; default 0.99. */
  beta2?: number
}

/**
 * Lion: every weight moves by the learning rate, in the direction that gradient and memory agree on.
 *
 * - `w' = w - learningRate * sign(beta1 * m + (1 - beta1) * g)`
 * - `m' = beta2 * m + (1 - beta2) * g`
 *
 * Source: `keras.optimizers.Lion`; Chen et al. 2023, Symbolic discovery of optimization algorithms, program 1.
 *
 * @example
 * ```ts
 * const optimizer = lion({ learningRate: 1e-4, weightDecay: 0.1 })
 * ```
 */
export class Lion extends Optimizer {
  readonly className = 'Lion'
  readonly slots: Readonly<Record<string, number>> = { momentum: 0 }
  readonly beta1: number
  readonly beta2: number

  /** @throws RangeError or TypeError that names the option outside its range */
  constructor(options: LionOptions = {}) {
    const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.99, name = 'lion' } = options
    super({ ...options, learningRate, name })
    this.beta1 = requireDecayRate(name, 'beta1', beta1)
    this.beta2 = requireDecayRate(name, 'beta2', beta2)
  }

  scalars(_step: number, learningRate: number): Readonly<Record<string, number>> {
    return { learningRate }
  }

  update({ parameter: w, gradient: g, slots: { momentum: m }, scalars }: UpdateInput): UpdateOutput {
    const direction = sign(movingAverage(m, g, this.beta1))
    return {
      parameter: sub(w, mul(direction, scalars.learningRate)),
      slots: { momentum: movingAverage(m, g, this.beta2) },
    }
  }

  override getConfig(): Config {
    return { ...super.getConfig(), beta_1: this.beta1, beta_2: this.beta2 }
  }
}

/** Makes a `Lion` optimizer. */
export const lion = (options?: LionOptions): Lion => new Lion(options)
