import { requireFraction } from '../arguments.js'
import type { Config } from '../config.js'
import { add, mul, type Value } from '../graph/index.js'
import type { CallContext } from './context.js'
import { NoiseLayer, type NoiseOptions } from './noiseLayer.js'

/**
 * Adds noise in training: `y = x + stddev · ε`, with ε standard normal and independent for every element. In inference
 * `y = x`.
 *
 * Input and output have any one shape, `[batch, ...]`. On the first layer's inputs it is a form of data augmentation, and
 * for a linear model the same as weight decay (Bishop 1995, Training with noise is equivalent to Tikhonov regularization).
 * It disturbs data and is no distribution over weights: Monte Carlo prediction leaves it off.
 *
 * Source: `keras.layers.GaussianNoise`.
 *
 * @example
 * ```ts
 * const layer = gaussianNoise(0.1, { inputShape: [12] })
 * ```
 */
export class GaussianNoise extends NoiseLayer {
  /** The standard deviation of what is added, in units of the input. */
  readonly stddev: number

  /** @throws RangeError for a standard deviation outside 0 to 1, as in Keras, or a seed that is no whole number from 0 */
  constructor(options: NoiseOptions & { stddev: number }) {
    super('GaussianNoise', options)
    this.stddev = requireFraction(`layer ${this.label}`, 'stddev', options.stddev)
  }

  protected override isOn(context: CallContext): boolean {
    return context.training || this.training
  }

  protected disturb(x: Value, context: CallContext): Value {
    if (this.stddev === 0) return x
    const noise = context.normal({ shape: x.shape, seed: this.seed })
    return add(x, mul(noise, this.stddev))
  }

  override getConfig(): Config {
    return { ...super.getConfig(), stddev: this.stddev }
  }
}

/**
 * Makes a `GaussianNoise` layer.
 *
 * @param stddev the standard deviation of the noise, from 0 to 1
 */
export const gaussianNoise = (stddev: number, options: NoiseOptions = {}): GaussianNoise =>
  new GaussianNoise({ ...options, stddev })
