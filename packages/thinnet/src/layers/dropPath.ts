import type { Config } from '../config.js'
import { fillLike, mul, type Value } from '../graph/index.js'
import type { CallContext, Rate } from './context.js'
import { NoiseLayer, type NoiseOptions } from './noiseLayer.js'
import { checkRates, inverseKeep, ofRate, type RateOption, rateConfig } from './rateSchedule.js'

/**
 * Stochastic depth: in training, all of a sample is set to 0 with probability `rate` and otherwise divided by `1 - rate`:
 * `y = x * mask / (1 - rate)`, with one mask element for each sample. In inference `y = x`.
 *
 * It stands at the end of a residual branch, `x + dropPath(rate)(branch(x))`: a sample whose branch is dropped passes through
 * a network that is one block shorter. Input and output have any one shape, `[batch, ...]`. The paper's blocks l = 1 … L have
 * rates that grow with their depth, `rate_l = l / L · rate_L`, with `rate_L = 0.5`.
 *
 * Source: Huang, Sun, Liu, Sedra, Weinberger 2016, Deep networks with stochastic depth, section 3 (there the branch is scaled
 * by its survival probability in inference, instead of by its inverse in training; and one coin decides for a batch). Larsson,
 * Maire, Shakhnarovich 2017, FractalNet, gave the name drop path. Keras has no such layer.
 *
 * @example
 * ```ts
 * const endOfBranch = dropPath(0.2)
 * ```
 */
export class DropPath extends NoiseLayer {
  /** The probability that a sample's path is dropped. */
  readonly rate: Rate

  /** @throws RangeError for a rate outside 0 to 1, with the mend for a percentage */
  constructor(options: NoiseOptions & { rate: RateOption }) {
    super('DropPath', options)
    this.rate = checkRates(`layer ${this.label}`, options.rate)
  }

  protected disturb(x: Value, context: CallContext): Value {
    const { rate, seed } = this
    if (rate === 0) return x
    if (rate === 1) return fillLike(x)
    const perSample = x.shape.map((dim, axis) => (axis === 0 ? dim : 1))
    const mask = context.keepMask({ shape: perSample, rate, seed })
    return mul(x, mul(mask, ofRate(rate, inverseKeep, context)))
  }

  override getConfig(): Config {
    return { ...super.getConfig(), rate: rateConfig(this.rate) }
  }
}

/**
 * Makes a `DropPath` layer.
 *
 * @param rate the fraction of samples to drop, from 0 to 1, or a function that gives it for each training step
 */
export const dropPath = (rate: RateOption, options: NoiseOptions = {}): DropPath =>
  new DropPath({ ...options, rate })

/**
 * Stochastic depth, under its paper's name: `dropPath`.
 *
 * @example
 * ```ts
 * const blocks = 4
 * const branchEnds = [1, 2, 3, 4].map(block => stochasticDepth((block / blocks) * 0.5))
 * ```
 */
export const stochasticDepth = dropPath
