import type { Config } from '../config.js'
import { fillLike, formatShape, mul, type Shape, type Value } from '../graph/index.js'
import type { CallContext, Rate } from './context.js'
import type { DataFormat } from './flatten.js'
import { NoiseLayer, type NoiseOptions } from './noiseLayer.js'
import { checkRates, inverseKeep, ofRate, type RateOption, rateConfig } from './rateSchedule.js'

/**
 * Spatial dropout: in training, whole feature maps are set to 0 with probability `rate` and otherwise divided by
 * `1 - rate`: `y = x * mask / (1 - rate)`, with one mask element for each sample and channel.
 *
 * Neighbours in a feature map say nearly the same, so that dropping single elements hides little.
 *
 * Source: Tompson, Goroshin, Jain, LeCun, Bregler 2015, Efficient object localization using convolutional networks,
 * section 3.2.
 */
abstract class SpatialDropout extends NoiseLayer {
  /** The fraction of feature maps to drop. */
  readonly rate: Rate

  constructor(
    private readonly axes: 1 | 2 | 3,
    private readonly channelAxis: 1 | -1,
    options: NoiseOptions & { rate: RateOption },
  ) {
    super(`SpatialDropout${axes}D`, options)
    this.rate = checkRates(`layer ${this.label}`, options.rate)
  }

  protected override build(inputShape: Shape): void {
    const rank = this.axes + 2
    if (inputShape.length !== rank) {
      throw this.error(
        `expected input of rank ${rank}, with ${this.axes} spatial axes, received ${formatShape(inputShape)}`,
      )
    }
  }

  /** Batch and channels as in the input, every place of a map shared. */
  private maskShape(inputShape: Shape): Shape {
    const channels = (this.channelAxis + inputShape.length) % inputShape.length
    return inputShape.map((dim, axis) => (axis === 0 || axis === channels ? dim : 1))
  }

  protected disturb(x: Value, context: CallContext): Value {
    const { rate, seed } = this
    if (rate === 0) return x
    if (rate === 1) return fillLike(x)
    const mask = context.keepMask({ shape: this.maskShape(x.shape), rate, seed })
    return mul(x, mul(mask, ofRate(rate, inverseKeep, context)))
  }

  /** As Keras writes it: without `trainable`, and with the dtype by its name. */
  override getConfig(): Config {
    const { trainable: _, ...config } = super.getConfig()
    return { ...config, dtype: 'float32', rate: rateConfig(this.rate) }
  }
}

/** Options of {@link spatialDropout2D} and {@link spatialDropout3D}. */
export interface SpatialDropoutOptions extends NoiseOptions {
  /** Where the channels are: the last axis, `channels_last` (the default), or axis 1, `channels_first`. */
  dataFormat?: DataFormat | undefined
}

function channelAxis(options: SpatialDropoutOptions): 1 | -1 {
  const { dataFormat = 'channels_last' } = options
  if (dataFormat === 'channels_last') return -1
  if (dataFormat === 'channels_first') return 1
  throw new RangeError(
    `spatial dropout: dataFormat must be 'channels_last' or 'channels_first', received ${dataFormat}`,
  )
}

/**
 * Drops whole features of a sequence, at all its steps: input and output `[batch, steps, channels]`.
 *
 * The same as `dropout(rate, { noiseShape: [null, 1, null] })`: one mask for all steps.
 *
 * Source: `keras.layers.SpatialDropout1D`; Tompson et al. 2015, section 3.2.
 *
 * @example
 * ```ts
 * const layer = spatialDropout1D(0.2)
 * ```
 */
export class SpatialDropout1D extends SpatialDropout {
  /** @throws RangeError for a rate outside 0 to 1, with the mend for a percentage; when built, for input not of rank 3 */
  constructor(options: NoiseOptions & { rate: RateOption }) {
    super(1, -1, options)
  }
}

/**
 * Drops whole feature maps of an image: input and output `[batch, rows, columns, channels]`.
 *
 * Source: `keras.layers.SpatialDropout2D`; Tompson et al. 2015, section 3.2.
 *
 * @example
 * ```ts
 * const layer = spatialDropout2D(0.2)
 * ```
 */
export class SpatialDropout2D extends SpatialDropout {
  readonly dataFormat: DataFormat

  /** @throws RangeError for a rate outside 0 to 1, with the mend for a percentage; when built, for input not of rank 4 */
  constructor(options: SpatialDropoutOptions & { rate: RateOption }) {
    super(2, channelAxis(options), options)
    this.dataFormat = options.dataFormat ?? 'channels_last'
  }

  override getConfig(): Config {
    return { ...super.getConfig(), data_format: this.dataFormat }
  }
}

/**
 * Drops whole feature maps of a volume: input and output `[batch, depth, rows, columns, channels]`.
 *
 * Source: `keras.layers.SpatialDropout3D`; Tompson et al. 2015, section 3.2.
 *
 * @example
 * ```ts
 * const layer = spatialDropout3D(0.2)
 * ```
 */
export class SpatialDropout3D extends SpatialDropout {
  readonly dataFormat: DataFormat

  /** @throws RangeError for a rate outside 0 to 1, with the mend for a percentage; when built, for input not of rank 5 */
  constructor(options: SpatialDropoutOptions & { rate: RateOption }) {
    super(3, channelAxis(options), options)
    this.dataFormat = options.dataFormat ?? 'channels_last'
  }

  override getConfig(): Config {
    return { ...super.getConfig(), data_format: this.dataFormat }
  }
}

/**
 * Makes a `SpatialDropout1D` layer.
 *
 * @param rate the fraction of features to drop, from 0 to 1, or a function that gives it for each training step
 */
export const spatialDropout1D = (rate: RateOption, options: NoiseOptions = {}): SpatialDropout1D =>
  new SpatialDropout1D({ ...options, rate })

/**
 * Makes a `SpatialDropout2D` layer.
 *
 * @param rate the fraction of feature maps to drop, from 0 to 1, or a function that gives it for each training step
 */
export const spatialDropout2D = (rate: RateOption, options: SpatialDropoutOptions = {}): SpatialDropout2D =>
  new SpatialDropout2D({ ...options, rate })

/**
 * Makes a `SpatialDropout3D` layer.
 *
 * @param rate the fraction of feature maps to drop, from 0 to 1, or a function that gives it for each training step
 */
export const spatialDropout3D = (rate: RateOption, options: SpatialDropoutOptions = {}): SpatialDropout3D =>
  new SpatialDropout3D({ ...options, rate })
