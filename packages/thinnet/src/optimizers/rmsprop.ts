import { requireBoolean, requireDecayRate, requireFraction, requireNonNegative } from '../arguments.js'
import type { Config } from '../config.js'
import { add, div, mul, sqrt, square, sub } from '../graph/index.js'
import { decayingAverage } from './movingAverage.js'
import { Optimizer, type OptimizerOptions, type UpdateInput, type UpdateOutput } from './optimizer.js'

/** `learningRate` is 0.001 by default. */
export interface RMSpropOptions extends OptimizerOptions {
  /** How much of the mean square stays at each step, from 0 up to 1; default 0.9. */
  rho?: number
  /** The share of the last movement that the next one keeps, from 0 to 1; default 0. */
  momentum?: number
  /** Keeps the division finite; default 1e-7. */
  epsilon?: number
  /** Divides by the variance of the gradient instead of its mean square; default false. */
  centered?: boolean
}

/**
 * RMSprop: each gradient is divided by a running root of its mean square.
 *
 * - `v' = rho * v + (1 - rho) * g²`, and `a' = rho * a + (1 - rho) * g` if centered;
 * - `step = learningRate * g / sqrt(v' - a'² + epsilon)`, without `a'²` unless centered;
 * - `w' = w - step` or, with momentum, `m' = momentum * m + step` and `w' = w - m'`.
 *
 * Source: `keras.optimizers.RMSprop`; Hinton's lecture 6e, Neural Networks for Machine Learning (2012).
 *
 * @example
 * ```ts
 * const optimizer = rmsprop({ learningRate: 0.001, rho: 0.9 })
 * ```
 */
export class RMSprop extends Optimizer {
  readonly className = 'RMSprop'
  readonly slots: Readonly<Record<string, number>>
  readonly rho: number
  readonly momentum: number
  readonly epsilon: number
  readonly centered: boolean

  /** @throws RangeError or TypeError that names the option outside its range */
  constructor(options: RMSpropOptions = {}) {
    const { learningRate = 0.001, name = 'rm_sprop' } = options
    const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = options
    super({ ...options, learningRate, name })
    this.rho = requireDecayRate(name, 'rho', rho)
    this.momentum = requireFraction(name, 'momentum', momentum)
    this.epsilon = requireNonNegative(name, 'epsilon', epsilon)
    this.centered = requireBoolean(name, 'centered', centered)
    this.slots = {
      velocity: 0,
      ...(momentum > 0 && { momentum: 0 }),
      ...(centered && { averageGradient: 0 }),
    }
  }

  scalars(_step: number, learningRate: number): Readonly<Record<string, number>> {
    return { learningRate }
  }

  override get savedSlots(): readonly (readonly string[])[] {
    return ['velocity', 'momentum', 'averageGradient'].filter(slot => slot in this.slots).map(slot => [slot])
  }

  update({ parameter: w, gradient: g, slots, scalars }: UpdateInput): UpdateOutput {
    const velocity = decayingAverage(slots.velocity, square(g), this.rho)
    const average = this.centered && decayingAverage(slots.averageGradient, g, this.rho)
    const spread = average ? sub(velocity, square(average)) : velocity
    const step = div(mul(g, scalars.learningRate), sqrt(add(spread, this.epsilon)))
    const momentum = this.momentum > 0 && add(mul(slots.momentum, this.momentum), step)
    return {
      parameter: sub(w, momentum || step),
      slots: { velocity, ...(momentum && { momentum }), ...(average && { averageGradient: average }) },
    }
  }

  override getConfig(): Config {
    const { rho, momentum, epsilon, centered } = this
    return { ...super.getConfig(), rho, momentum, epsilon, centered }
  }
}

/** Makes an `RMSprop` optimizer. */
export const rmsprop = (options?: RMSpropOptions): RMSprop => new RMSprop(options)
