import type { Config } from '../config.js'
import { fillLike, type Shape, type Value } from '../graph/index.js'
import type { CallContext, Rate } from './context.js'
import { NoiseLayer, type NoiseOptions } from './noiseLayer.js'
import { checkNoiseShape, maskShape, type NoiseShape, noiseShapeConfig } from './noiseShape.js'
import { checkRates, type RateOption, rateConfig } from './rateSchedule.js'

/** What layers take that multiply by a mask. */
export interface MaskedNoiseOptions extends NoiseOptions {
  /**
   * The shape of the mask, one entry for each axis of the input: null for the input's own size, 1 to drop all places
   * along that axis together. `[null, 1, null]` drops whole features of `[batch, steps, features]`. Default: every
   * element is dropped on its own.
   */
  noiseShape?: NoiseShape | null | undefined
}

/**
 * A layer that does something to the elements that a mask of zeros and ones marks with 0, a fraction `rate` of them. Rate 0
 * is the identity, without a mask; rate 1 gives zeros.
 */
export abstract class MaskedNoiseLayer extends NoiseLayer {
  /** The fraction to drop, or its schedule over the training steps. */
  readonly rate: Rate
  readonly noiseShape: NoiseShape | undefined

  /**
   * @throws RangeError for a rate outside 0 to 1 (saying what to write in place of a percentage), a noise shape with
   * anything but null and whole numbers from 1, or a seed that is no whole number from 0
   */
  constructor(className: string, options: MaskedNoiseOptions & { rate: RateOption }) {
    super(className, options)
    this.rate = checkRates(`layer ${this.label}`, options.rate)
    this.noiseShape = checkNoiseShape(`layer ${this.label}`, options.noiseShape)
  }

  protected override build(inputShape: Shape): void {
    this.maskShapeFor(inputShape)
  }

  private maskShapeFor(inputShape: Shape): Shape {
    return maskShape(`layer ${this.label}`, this.noiseShape, inputShape)
  }

  protected disturb(x: Value, context: CallContext): Value {
    const { rate, seed } = this
    if (rate === 0) return x
    if (rate === 1) return fillLike(x)
    const mask = context.keepMask({ shape: this.maskShapeFor(x.shape), rate, seed })
    return this.drop(x, mask, context)
  }

  /**
   * The mathematics, for a rate between 0 and 1.
   *
   * @internal
   */
  protected abstract drop(x: Value, mask: Value, context: CallContext): Value

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      rate: rateConfig(this.rate),
      noise_shape: noiseShapeConfig(this.noiseShape),
    }
  }
}
