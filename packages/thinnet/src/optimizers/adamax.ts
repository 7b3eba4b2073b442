import { requireDecayRate, requireNonNegative } from '../arguments.js'
import type { Config } from '../config.js'
import { abs, add, div, maximum, mul, sub } from '../graph/index.js'
import { movingAverage } from './movingAverage.js'
import { Optimizer, type OptimizerOptions, type UpdateInput, type UpdateOutput } from './optimizer.js'

/** `learningRate` is 0.001 by default. */
export interface AdamaxOptions extends OptimizerOptions {
  /** How much of the mean of the gradient stays at each step, from 0 up to 1; default 0.9. */
  beta1?: number
  /** How fast the largest size of the gradient is forgotten, from 0 up to 1; default 0.999. */
  beta2?: number
  /** Keeps the division finite; default 1e-7. */
  epsilon?: number
}

/**
 * Adamax: Adam with the largest size of recent gradients in place of their root mean square.
 *
 * - `m' = beta1 * m + (1 - beta1) * g`
 * - `u' = max(beta2 * u, |g|)`
 * - `w' = w - alpha * m' / (u' + epsilon)` with `alpha = learningRate / (1 - beta1^t)` at step `t`, counted from 1
 *
 * Source: `keras.optimizers.Adamax`; Kingma & Ba 2015, Adam: a method for stochastic optimization, algorithm 2.
 *
 * @example
 * ```ts
 * const optimizer = adamax({ learningRate: 0.002 })
 * ```
 */
export class Adamax extends Optimizer {
  readonly className = 'Adamax'
  readonly slots: Readonly<Record<string, number>> = { momentum: 0, norm: 0 }
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number

  /** @throws RangeError or TypeError that names the option outside its range */
  constructor(options: AdamaxOptions = {}) {
    const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, name = 'adamax' } = options
    super({ ...options, learningRate, name })
    this.beta1 = requireDecayRate(name, 'beta1', beta1)
    this.beta2 = requireDecayRate(name, 'beta2', beta2)
    this.epsilon = requireNonNegative(name, 'epsilon', epsilon)
  }

  scalars(step: number, learningRate: number): Readonly<Record<string, number>> {
    return { alpha: learningRate / (1 - this.beta1 ** (step + 1)) }
  }

  update({ parameter: w, gradient: g, slots, scalars: { alpha } }: UpdateInput): UpdateOutput {
    const m = movingAverage(slots.momentum, g, this.beta1)
    const u = maximum(mul(slots.norm, this.beta2), abs(g))
    return {
      parameter: sub(w, div(mul(m, alpha), add(u, this.epsilon))),
      slots: { momentum: m, norm: u },
    }
  }

  override getConfig(): Config {
    return { ...super.getConfig(), beta_1: this.beta1, beta_2: this.beta2, epsilon: this.epsilon }
  }
}

/** Makes an `Adamax` optimizer. */
export const adamax = (options?: AdamaxOptions): Adamax => new Adamax(options)
