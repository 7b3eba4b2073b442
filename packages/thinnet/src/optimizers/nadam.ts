import { requireDecayRate, requireNonNegative } from '../arguments.js'
import type { Config } from '../config.js'
import { add, div, mul, sqrt, square, sub } from '../graph/index.js'
import { movingAverage } from './movingAverage.js'
import { Optimizer, type OptimizerOptions, type UpdateInput, type UpdateOutput } from './optimizer.js'

/** `learningRate` is 0.001 by default. */
export interface NadamOptions extends OptimizerOptions {
  /** How much of the mean of the gradient stays at each step, from 0 up to 1; default 0.9. */
  beta1?: number
  /** How much of the mean of its square stays at each step, from 0 up to 1; default 0.999. */
  beta2?: number
  /** Keeps the division finite; default 1e-7. */
  epsilon?: number
}

/**
 * Nadam: Adam with Nesterov's momentum. At step `t`, counted from 1, with the momenta
 * `u_t = beta1 * (1 - 0.96^t / 2)` and their product `U_t = u_1 * … * u_t`:
 *
 * - `m' = beta1 * m + (1 - beta1) * g` and `v' = beta2 * v + (1 - beta2) * g²`
 * - `mHat = u_{t+1} * m' / (1 - U_{t+1}) + (1 - u_t) * g / (1 - U_t)` and `vHat = v' / (1 - beta2^t)`
 * - `w' = w - learningRate * mHat / (sqrt(vHat) + epsilon)`
 *
 * Source: `keras.optimizers.Nadam`; Dozat 2015, Incorporating Nesterov momentum into Adam.
 *
 * @example
 * ```ts
 * const optimizer = nadam({ learningRate: 0.002 })
 * ```
 */
export class Nadam extends Optimizer {
  readonly className = 'Nadam'
  readonly slots: Readonly<Record<string, number>> = { momentum: 0, velocity: 0 }
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  private product = { t: 0, value: 1 }

  /** @throws RangeError or TypeError that names the option outside its range */
  constructor(options: NadamOptions = {}) {
    const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, name = 'nadam' } = options
    super({ ...options, learningRate, name })
    this.beta1 = requireDecayRate(name, 'beta1', beta1)
    this.beta2 = requireDecayRate(name, 'beta2', beta2)
    this.epsilon = requireNonNegative(name, 'epsilon', epsilon)
  }

  /** u_t */
  private momentumAt(t: number): number {
    return this.beta1 * (1 - 0.5 * 0.96 ** t)
  }

  /** U_t. The last one is remembered, so that a step costs one factor; a step back starts again. */
  private momentumProduct(t: number): number {
    let { t: reached, value } = t < this.product.t ? { t: 0, value: 1 } : this.product
    while (reached < t) value *= this.momentumAt(++reached)
    this.product = { t, value }
    return value
  }

  override get savedNumbers(): readonly number[] {
    return [this.momentumProduct(this.iterations)]
  }

  /** The fraction is expanded by sqrt(1 - beta2^t), so that `update` need not touch `v'` for it. */
  scalars(step: number, learningRate: number): Record<'alpha' | 'beta' | 'epsilon', number> {
    const t = step + 1
    const next = this.momentumAt(t + 1)
    const product = this.momentumProduct(t)
    const correction = Math.sqrt(1 - this.beta2 ** t)
    return {
      alpha: (learningRate * correction * next) / (1 - product * next),
      beta: (learningRate * correction * (1 - this.momentumAt(t))) / (1 - product),
      epsilon: this.epsilon * correction,
    }
  }

  update({ parameter: w, gradient: g, slots, scalars }: UpdateInput): UpdateOutput {
    const m = movingAverage(slots.momentum, g, this.beta1)
    const v = movingAverage(slots.velocity, square(g), this.beta2)
    const step = add(mul(m, scalars.alpha), mul(g, scalars.beta))
    return {
      parameter: sub(w, div(step, add(sqrt(v), scalars.epsilon))),
      slots: { momentum: m, velocity: v },
    }
  }

  override getConfig(): Config {
    return { ...super.getConfig(), beta_1: this.beta1, beta_2: this.beta2, epsilon: this.epsilon }
  }
}

/** Makes a `Nadam` optimizer. */
export const nadam = (options?: NadamOptions): Nadam => new Nadam(options)
