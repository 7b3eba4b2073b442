import { requireBoolean } from '../arguments.js'
import type { Config } from '../config.js'
import { fillLike, formatShape, mul, type Shape, type Value } from '../graph/index.js'
import { checkInteger } from '../random/stream.js'
import type { CallContext } from './context.js'
import { Layer, type LayerOptions } from './layer.js'
import { checkRate, withoutRateHints } from './rate.js'

/** One size of a noise shape: null (or undefined, or the batch axis's name) for the input's own, 1 for shared. */
export type NoiseDim = number | null | undefined | 'batch'

export interface DropoutOptions extends LayerOptions {
  /**
   * The shape of the mask, one entry for each axis of the input: null for the input's own size, 1 to drop all places
   * along that axis together. `[null, 1, null]` drops whole features of `[batch, steps, features]`. Default: every
   * element is dropped on its own.
   */
  noiseShape?: readonly NoiseDim[] | null | undefined
  /** A seed of the layer's own, a whole number from 0; by default masks come from the model's seed. */
  seed?: number | null | undefined
  /** Whether to drop in inference too (Monte Carlo dropout); default false, only in training. */
  training?: boolean
}

/**
 * Dropout: in training, each element is set to 0 with probability `rate` and otherwise divided by `1 - rate`, so that
 * the expected output is the input: `y = x * mask / (1 - rate)`. In inference `y = x`.
 *
 * Input and output have any one shape, `[batch, ...]`. Rate 0 is the identity, rate 1 gives zeros. The mask is drawn
 * anew for every batch.
 *
 * In a config, `training` is written only if it is true: Keras has no such option, and would refuse the file rather
 * than quietly stop dropping in inference.
 *
 * Source: `keras.layers.Dropout`; Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from
 * overfitting, section 10 (inverted dropout), where p is the probability to retain, `1 - rate`.
 *
 * @example
 * ```ts
 * const layer = dropout(0.5)
 * const wholeFeatures = dropout(0.2, { noiseShape: [null, 1, null] })
 * ```
 */
export class Dropout extends Layer {
  readonly className = 'Dropout'
  readonly rate: number
  readonly noiseShape: readonly NoiseDim[] | undefined
  readonly seed: number | undefined
  readonly training: boolean

  /**
   * @throws RangeError for a rate outside 0 to 1 (saying what to write in place of a percentage), a noise shape with
   * anything but null and whole numbers from 1, or a seed that is no whole number from 0
   */
  constructor(options: DropoutOptions & { rate: number }) {
    super(options)
    const label = `layer ${this.label}`
    this.rate = checkRate(label, options.rate)
    this.noiseShape = options.noiseShape ?? undefined
    this.seed = options.seed ?? undefined
    this.training = requireBoolean(label, 'training', options.training ?? false)
    if (this.seed !== undefined) checkInteger(`${label}: seed`, this.seed, Number.MAX_SAFE_INTEGER)
    for (const dim of this.noiseShape ?? []) {
      const own = dim === null || dim === undefined || typeof dim === 'string'
      if (!own && !(Number.isInteger(dim) && dim >= 1)) {
        throw this.error(`noiseShape must hold null and whole numbers from 1, received ${dim}`)
      }
    }
  }

  protected override build(inputShape: Shape): void {
    this.maskShape(inputShape)
  }

  /** The noise shape with the input's own sizes filled in. */
  private maskShape(inputShape: Shape): Shape {
    if (!this.noiseShape) return inputShape
    if (this.noiseShape.length !== inputShape.length) {
      throw this.error(
        `noiseShape must have an entry for each axis of the input ${formatShape(inputShape)}, received ${this.noiseShape.length} entries`,
      )
    }
    return this.noiseShape.map((dim, axis) => {
      const own = inputShape[axis]
      if (dim === 1) return 1
      if (dim === null || dim === undefined || dim === own) return own
      const mend =
        axis === 0 ? ' (axis 0 is the batch: null for a mask for each sample, 1 for one for all)' : ''
      throw this.error(
        `noiseShape must have null, 1 or ${own} for axis ${axis} of the input ${formatShape(inputShape)}, received ${dim}${mend}`,
      )
    })
  }

  call(x: Value, context: CallContext): Value {
    const { rate, seed } = this
    if (rate === 0 || !(context.training || this.training)) return x
    if (rate === 1) return fillLike(x)
    const mask = context.keepMask({ shape: this.maskShape(x.shape), rate, seed })
    const scaled = mul(mask, 1 / (1 - rate))
    return mul(x, scaled)
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      rate: this.rate,
      seed: this.seed ?? null,
      noise_shape: this.noiseShape?.map(dim => (typeof dim === 'number' ? dim : null)) ?? null,
      ...(this.training && { training: true }),
    }
  }
}

/**
 * Makes a `Dropout` layer.
 *
 * @param rate the fraction to drop, from 0 to 1
 */
export const dropout = (rate: number, options: DropoutOptions = {}): Dropout =>
  new Dropout({ ...options, rate })

/**
 * Makes a `Dropout` layer from the probability to keep, as papers quote it: `retain(0.8)` is `dropout(0.2)`.
 *
 * @param probability that an element stays, from 0 to 1
 * @throws RangeError for anything else, with the mend for a percentage
 *
 * @example
 * ```ts
 * retain(0.8).rate // 0.2
 * ```
 */
export function retain(probability: number, options: DropoutOptions = {}): Dropout {
  if (!(probability >= 0 && probability <= 1)) {
    const mend =
      probability > 1 && probability <= 100 ? `; for ${probability} % write ${probability / 100}` : ''
    throw new RangeError(
      `retain: probability is the fraction to keep, from 0 to 1, received ${probability}${mend}`,
    )
  }
  // 1 - 0.8 is 0.19999999999999996; no more than the last digit of the double is rounded away
  const rate = Number((1 - probability).toFixed(15))
  return withoutRateHints(() => dropout(rate, options))
}
