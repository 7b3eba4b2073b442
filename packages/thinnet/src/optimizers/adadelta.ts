import { requireDecayRate, requireNonNegative } from '../arguments.js'
import type { Config } from '../config.js'
import { add, div, mul, sqrt, square, sub } from '../graph/index.js'
import { decayingAverage } from './movingAverage.js'
import { Optimizer, type OptimizerOptions, type UpdateInput, type UpdateOutput } from './optimizer.js'

/** `learningRate` is 0.001 by default, as in Keras; the paper's rule is that of `learningRate: 1`. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** How much of the mean squares stays at each step, from 0 up to 1; default 0.95. */
  rho?: number
  /** Keeps the division finite and the first step from being 0; default 1e-7. */
  epsilon?: number
}

/**
 * Adadelta: steps in the unit of the weights, from running mean squares of gradients and of movements.
 *
 * - `a' = rho * a + (1 - rho) * g²`
 * - `delta = g * sqrt((d + epsilon) / (a' + epsilon))`
 * - `d' = rho * d + (1 - rho) * delta²`
 * - `w' = w - learningRate * delta`
 *
 * Source: `keras.optimizers.Adadelta`; Zeiler 2012, ADADELTA: an adaptive learning rate method, algorithm 1.
 *
 * @example
 * ```ts
 * const optimizer = adadelta({ learningRate: 1 })
 * ```
 */
export class Adadelta extends Optimizer {
  readonly className = 'Adadelta'
  readonly slots: Readonly<Record<string, number>> = { accumulatedGrad: 0, accumulatedDeltaVar: 0 }
  readonly rho: number
  readonly epsilon: number

  /** @throws RangeError or TypeError that names the option outside its range */
  constructor(options: AdadeltaOptions = {}) {
    const { learningRate = 0.001, rho = 0.95, epsilon = 1e-7, name = 'adadelta' } = options
    super({ ...options, learningRate, name })
    this.rho = requireDecayRate(name, 'rho', rho)
    this.epsilon = requireNonNegative(name, 'epsilon', epsilon)
  }

  scalars(_step: number, learningRate: number): Readonly<Record<string, number>> {
    return { learningRate }
  }

  update({ parameter: w, gradient: g, slots, scalars }: UpdateInput): UpdateOutput {
    const a = decayingAverage(slots.accumulatedGrad, square(g), this.rho)
    const d = slots.accumulatedDeltaVar
    const delta = mul(g, sqrt(div(add(d, this.epsilon), add(a, this.epsilon))))
    return {
      parameter: sub(w, mul(delta, scalars.learningRate)),
      slots: { accumulatedGrad: a, accumulatedDeltaVar: decayingAverage(d, square(delta), this.rho) },
    }
  }

  override getConfig(): Config {
    return { ...super.getConfig(), rho: this.rho, epsilon: this.epsilon }
  }
}

/** Makes an `Adadelta` optimizer. */
export const adadelta = (options?: AdadeltaOptions): Adadelta => new Adadelta(options)
