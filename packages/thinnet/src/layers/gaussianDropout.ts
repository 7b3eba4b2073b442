import type { Config } from '../config.js'
import { add, mul, type Value } from '../graph/index.js'
import type { CallContext, Rate } from './context.js'
import { NoiseLayer, type NoiseOptions } from './noiseLayer.js'
import { checkRates, ofRate, type RateOption, rateConfig } from './rateSchedule.js'

/**
 * Multiplies by noise around 1 in training: `y = x · (1 + σ ε)`, with ε standard normal, independent for every element, and
 * `σ = √(rate / (1 - rate))`. In inference `y = x`.
 *
 * This is the mean and variance that Dropout's noise `mask / (1 - rate)` has; nothing becomes 0. Input and output have any
 * one shape, `[batch, ...]`.
 *
 * Source: `keras.layers.GaussianDropout`; Srivastava et al. 2014, section 10.
 *
 * @example
 * ```ts
 * const layer = gaussianDropout(0.3)
 * ```
 */
export class GaussianDropout extends NoiseLayer {
  /** The rate of the dropout whose variance the noise has: its standard deviation is `sqrt(rate / (1 - rate))`. */
  readonly rate: Rate

  /**
   * @throws RangeError for a rate outside 0 to 1, with the mend for a percentage, and for rate 1, whose noise would be
   * infinite
   */
  constructor(options: NoiseOptions & { rate: RateOption }) {
    super('GaussianDropout', options)
    this.rate = checkRates(`layer ${this.label}`, options.rate)
    if (typeof this.rate === 'number') this.deviation(this.rate)
  }

  private deviation(rate: number): number {
    if (rate === 1) {
      throw this.error('rate must be below 1: the noise has the standard deviation √(rate / (1 - rate))')
    }
    return Math.sqrt(rate / (1 - rate))
  }

  protected disturb(x: Value, context: CallContext): Value {
    if (this.rate === 0) return x
    const noise = context.normal({ shape: x.shape, seed: this.seed })
    const deviation = ofRate(this.rate, rate => this.deviation(rate), context)
    return mul(x, add(mul(noise, deviation), 1))
  }

  override getConfig(): Config {
    return { ...super.getConfig(), rate: rateConfig(this.rate) }
  }
}

/**
 * Makes a `GaussianDropout` layer.
 *
 * @param rate of the Dropout with the same mean and variance: from 0 up to, but not including, 1, or a function that gives
 * it for each training step
 */
export const gaussianDropout = (rate: RateOption, options: NoiseOptions = {}): GaussianDropout =>
  new GaussianDropout({ ...options, rate })
