import { requireNonNegative } from '../arguments.js'
import type { Config } from '../config.js'
import { add, div, mul, sqrt, square, sub } from '../graph/index.js'
import { Optimizer, type OptimizerOptions, type UpdateInput, type UpdateOutput } from './optimizer.js'

/** `learningRate` is 0.001 by default. */
export interface AdagradOptions extends OptimizerOptions {
  /** Where the sum of squares starts, 0 or more; default 0.1. */
  initialAccumulatorValue?: number
  /** Keeps the division finite; default 1e-7. */
  epsilon?: number
}

/**
 * Adagrad: weights that have moved much already move less.
 *
 * - `a' = a + g²`
 * - `w' = w - learningRate * g / sqrt(a' + epsilon)`
 *
 * Source: `keras.optimizers.Adagrad`; Duchi et al. 2011, Adaptive subgradient methods for online learning and
 * stochastic optimization.
 *
 * @example
 * ```ts
 * const optimizer = adagrad({ learningRate: 0.01 })
 * ```
 */
export class Adagrad extends Optimizer {
  readonly className = 'Adagrad'
  readonly slots: Readonly<Record<string, number>>
  readonly initialAccumulatorValue: number
  readonly epsilon: number

  /** @throws RangeError or TypeError that names the option outside its range */
  constructor(options: AdagradOptions = {}) {
    const { learningRate = 0.001, initialAccumulatorValue: initial = 0.1, epsilon = 1e-7 } = options
    const { name = 'adagrad' } = options
    super({ ...options, learningRate, name })
    this.initialAccumulatorValue = requireNonNegative(name, 'initialAccumulatorValue', initial)
    this.epsilon = requireNonNegative(name, 'epsilon', epsilon)
    this.slots = { accumulator: initial }
  }

  scalars(_step: number, learningRate: number): Readonly<Record<string, number>> {
    return { learningRate }
  }

  update({ parameter: w, gradient: g, slots, scalars }: UpdateInput): UpdateOutput {
    const a = add(slots.accumulator, square(g))
    return {
      parameter: sub(w, div(mul(g, scalars.learningRate), sqrt(add(a, this.epsilon)))),
      slots: { accumulator: a },
    }
  }

  override getConfig(): Config {
    const { initialAccumulatorValue, epsilon } = this
    return { ...super.getConfig(), initial_accumulator_value: initialAccumulatorValue, epsilon }
  }
}

/** Makes an `Adagrad` optimizer. */
export const adagrad = (options?: AdagradOptions): Adagrad => new Adagrad(options)
