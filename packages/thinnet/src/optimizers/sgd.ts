import { requireBoolean, requireFraction } from '../arguments.js'
import type { Config } from '../config.js'
import { add, mul, sub } from '../graph/index.js'
import { Optimizer, type OptimizerOptions, type UpdateInput, type UpdateOutput } from './optimizer.js'

/** `learningRate` is 0.01 by default. */
export interface SGDOptions extends OptimizerOptions {
  /** The share of the last movement that the next one keeps, from 0 to 1; default 0, no memory at all. */
  momentum?: number
  /** Nesterov's momentum, which looks ahead; default false. */
  nesterov?: boolean
}

/**
 * Stochastic gradient descent, with momentum if asked for.
 *
 * - without momentum `w' = w - learningRate * g`;
 * - with momentum `m' = momentum * m - learningRate * g` and `w' = w + m'`;
 * - Nesterov `m'` as before and `w' = w + momentum * m' - learningRate * g`.
 *
 * Source: `keras.optimizers.SGD`; Sutskever et al. 2013, On the importance of initialization and momentum in deep
 * learning, equations 1 to 4.
 *
 * @example
 * ```ts
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true })
 * ```
 */
export class SGD extends Optimizer {
  readonly className = 'SGD'
  readonly slots: Readonly<Record<string, number>>
  readonly momentum: number
  readonly nesterov: boolean

  /** @throws RangeError or TypeError that names the option outside its range */
  constructor(options: SGDOptions = {}) {
    const { learningRate = 0.01, momentum = 0, nesterov = false, name = 'sgd' } = options
    super({ ...options, learningRate, name })
    this.momentum = requireFraction(name, 'momentum', momentum)
    this.nesterov = requireBoolean(name, 'nesterov', nesterov)
    this.slots = momentum === 0 ? {} : { momentum: 0 }
  }

  scalars(_step: number, learningRate: number): Readonly<Record<string, number>> {
    return { learningRate }
  }

  update({ parameter: w, gradient: g, slots, scalars }: UpdateInput): UpdateOutput {
    const step = mul(g, scalars.learningRate)
    if (this.momentum === 0) return { parameter: sub(w, step), slots: {} }
    const m = sub(mul(slots.momentum, this.momentum), step)
    const movement = this.nesterov ? sub(mul(m, this.momentum), step) : m
    return { parameter: add(w, movement), slots: { momentum: m } }
  }

  override getConfig(): Config {
    return { ...super.getConfig(), momentum: this.momentum, nesterov: this.nesterov }
  }
}

/** Makes a stochastic gradient descent, `SGD`. */
export const sgd = (options?: SGDOptions): SGD => new SGD(options)
