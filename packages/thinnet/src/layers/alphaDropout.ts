import { add, mul, sub, type Value } from '../graph/index.js'
import type { CallContext } from './context.js'
import { MaskedNoiseLayer, type MaskedNoiseOptions } from './maskedNoiseLayer.js'
import { ofRate, type RateOption } from './rateSchedule.js'

/** Options of {@link alphaDropout}. */
export type AlphaDropoutOptions = MaskedNoiseOptions

/** What selu saturates at: α' = -λ α, with the constants of `activations.selu`. */
const SATURATION = -1.0507009873554805 * 1.6732632423543772

/** The factor that brings the variance back to 1. */
const gain = (rate: number) => (rate === 1 ? 0 : ((1 - rate) * (1 + rate * SATURATION ** 2)) ** -0.5)

/** What brings the mean back to 0. */
const shift = (rate: number) => -gain(rate) * SATURATION * rate

/**
 * Dropout for self-normalizing networks: in training, each element is set to selu's negative saturation α' ≈ -1.758 with
 * probability `rate`; then all are scaled and shifted so that inputs of mean 0 and variance 1 keep both:
 *
 *     y = a · (x · mask + α' · (1 - mask)) + b
 *     a = ((1 - rate) · (1 + rate · α'²))^(-1/2),  b = -a · rate · α'
 *
 * In inference `y = x`. Input and output have any one shape, `[batch, ...]`. Rate 0 is the identity; rate 1 gives zeros,
 * the limit of the formula.
 *
 * Source: `keras.layers.AlphaDropout`; Klambauer, Unterthiner, Mayr, Hochreiter 2017, Self-normalizing neural networks.
 *
 * @example
 * ```ts
 * const layers = [dense(64, { activation: 'selu', kernelInitializer: 'lecunNormal' }), alphaDropout(0.1)]
 * ```
 */
export class AlphaDropout extends MaskedNoiseLayer {
  constructor(options: AlphaDropoutOptions & { rate: RateOption }) {
    super('AlphaDropout', options)
  }

  protected drop(x: Value, mask: Value, context: CallContext): Value {
    const dropped = add(mul(x, mask), mul(sub(1, mask), SATURATION))
    return add(mul(dropped, ofRate(this.rate, gain, context)), ofRate(this.rate, shift, context))
  }
}

/**
 * Makes an `AlphaDropout` layer.
 *
 * @param rate the fraction to drop, from 0 to 1, or a function that gives it for each training step
 */
export const alphaDropout = (rate: RateOption, options: AlphaDropoutOptions = {}): AlphaDropout =>
  new AlphaDropout({ ...options, rate })
