import { requireBoolean, requireDecayRate, requireNonNegative } from '../arguments.js'
import type { Config } from '../config.js'
import { add, div, maximum, mul, sqrt, square, sub } from '../graph/index.js'
import { movingAverage } from './movingAverage.js'
import { Optimizer, type OptimizerOptions, type UpdateInput, type UpdateOutput } from './optimizer.js'

/** `learningRate` is 0.001 by default. */
export interface AdamOptions extends OptimizerOptions {
  /** How much of the mean of the gradient stays at each step, from 0 up to 1; default 0.9. */
  beta1?: number
  /** How much of the mean of its square stays at each step, from 0 up to 1; default 0.999. */
  beta2?: number
  /** Keeps the division finite; default 1e-7. */
  epsilon?: number
  /** Divides by the largest mean square so far (AMSGrad); default false. */
  amsgrad?: boolean
}

/**
 * Adam: steps along the running mean of the gradient, divided by the root of its running mean square.
 *
 * - `m' = beta1 * m + (1 - beta1) * g`
 * - `v' = beta2 * v + (1 - beta2) * g²`, and `vHat' = max(vHat, v')` in its place below if `amsgrad`
 * - `w' = w - alpha * m' / (sqrt(v') + epsilon)` with `alpha = learningRate * sqrt(1 - beta2^t) / (1 - beta1^t)` at
 *   step `t`, counted from 1
 *
 * Source: `keras.optimizers.Adam`; Kingma & Ba 2015, Adam: a method for stochastic optimization, section 2 in the
 * order that its last paragraph proposes (`epsilon` is the paper's epsilon hat); Reddi et al. 2018 for AMSGrad.
 *
 * @example
 * ```ts
 * const optimizer = adam({ learningRate: 0.001, clipnorm: 1 })
 * ```
 */
export class Adam extends Optimizer {
  readonly className: string = 'Adam'
  readonly slots: Readonly<Record<string, number>>
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly amsgrad: boolean

  /** @throws RangeError or TypeError that names the option outside its range */
  constructor(options: AdamOptions = {}) {
    const { learningRate = 0.001, name = 'adam' } = options
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false } = options
    super({ ...options, learningRate, name })
    this.beta1 = requireDecayRate(name, 'beta1', beta1)
    this.beta2 = requireDecayRate(name, 'beta2', beta2)
    this.epsilon = requireNonNegative(name, 'epsilon', epsilon)
    this.amsgrad = requireBoolean(name, 'amsgrad', amsgrad)
    this.slots = { momentum: 0, velocity: 0, ...(amsgrad && { velocityHat: 0 }) }
  }

  override get savedSlots(): readonly (readonly string[])[] {
    return [['momentum', 'velocity'], ...(this.amsgrad ? [['velocityHat']] : [])]
  }

  scalars(step: number, learningRate: number): Readonly<Record<string, number>> {
    const t = step + 1
    return { alpha: (learningRate * Math.sqrt(1 - this.beta2 ** t)) / (1 - this.beta1 ** t) }
  }

  update({ parameter: w, gradient: g, slots, scalars: { alpha } }: UpdateInput): UpdateOutput {
    const m = movingAverage(slots.momentum, g, this.beta1)
    const v = movingAverage(slots.velocity, square(g), this.beta2)
    const vHat = this.amsgrad && maximum(slots.velocityHat, v)
    return {
      parameter: sub(w, div(mul(m, alpha), add(sqrt(vHat || v), this.epsilon))),
      slots: { momentum: m, velocity: v, ...(vHat && { velocityHat: vHat }) },
    }
  }

  override getConfig(): Config {
    const { beta1, beta2, epsilon, amsgrad } = this
    return { ...super.getConfig(), beta_1: beta1, beta_2: beta2, epsilon, amsgrad }
  }
}

/** Makes an `Adam` optimizer. */
export const adam = (options?: AdamOptions): Adam => new Adam(options)
