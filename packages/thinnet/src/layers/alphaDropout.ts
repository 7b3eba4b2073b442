import type { Config } from '../config.js'
import { add, fillLike, mul, type Shape, sub, type Value } from '../graph/index.js'
import type { CallContext, Rate } from './context.js'
import { NoiseLayer, type NoiseOptions } from './noiseLayer.js'
import { checkNoiseShape, maskShape, type NoiseShape, noiseShapeConfig } from './noiseShape.js'
import { checkRates, ofRate, type RateOption, rateConfig } from './rateSchedule.js'

export interface AlphaDropoutOptions extends NoiseOptions {
  /** The shape of the mask, as in `Dropout`: null for the input's own size, 1 for places that share. */
  noiseShape?: NoiseShape | null | undefined
}

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
export class AlphaDropout extends NoiseLayer {
  readonly rate: Rate
  readonly noiseShape: NoiseShape | undefined

  /** @throws RangeError for a rate outside 0 to 1, with the mend for a percentage, or a noise shape that cannot be */
  constructor(options: AlphaDropoutOptions & { rate: RateOption }) {
    super('AlphaDropout', options)
    this.rate = checkRates(`layer ${this.label}`, options.rate)
    this.noiseShape = checkNoiseShape(`layer ${this.label}`, options.noiseShape)
  }

  protected override build(inputShape: Shape): void {
    maskShape(`layer ${this.label}`, this.noiseShape, inputShape)
  }

  protected disturb(x: Value, context: CallContext): Value {
    const { rate, seed } = this
    if (rate === 0) return x
    if (rate === 1) return fillLike(x)
    const shape = maskShape(`layer ${this.label}`, this.noiseShape, x.shape)
    const mask = context.keepMask({ shape, rate, seed })
    const dropped = add(mul(x, mask), mul(sub(1, mask), SATURATION))
    return add(mul(dropped, ofRate(rate, gain, context)), ofRate(rate, shift, context))
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      rate: rateConfig(this.rate),
      noise_shape: noiseShapeConfig(this.noiseShape),
    }
  }
}

/**
 * Makes an `AlphaDropout` layer.
 *
 * @param rate the fraction to drop, from 0 to 1, or a function that gives it for each training step
 */
export const alphaDropout = (rate: RateOption, options: AlphaDropoutOptions = {}): AlphaDropout =>
  new AlphaDropout({ ...options, rate })
