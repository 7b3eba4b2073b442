import type { Config } from '../config.js'
import { equal, greater, indicator, not, reduceMax, squeeze, type Value, where } from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/** Options of {@link masking}. */
export interface MaskingOptions extends LayerOptions {
  /** A step whose features all have this value is padding; default 0. */
  maskValue?: number
}

/**
 * Marks steps that are padding: a step counts if any of its features differs from `maskValue`. The output is the input,
 * with 0 in all features of steps that do not count.
 *
 * Input and output `[batch, steps, features]`; the mask that goes on is `[batch, steps]`.
 *
 * Source: `keras.layers.Masking`.
 *
 * @example
 * ```ts
 * const layer = masking({ maskValue: -1, inputShape: [20, 3] })
 * ```
 */
export class Masking extends Layer {
  readonly className = 'Masking'
  readonly maskValue: number
  override readonly supportsMasking: boolean = true

  /** @throws RangeError for a mask value that is no number */
  constructor(options: MaskingOptions = {}) {
    super(options)
    this.maskValue = options.maskValue ?? 0
    if (typeof this.maskValue !== 'number' || Number.isNaN(this.maskValue)) {
      throw this.error(`maskValue must be a number, received ${String(this.maskValue)}`)
    }
  }

  /** bool `[batch, steps, 1]` */
  private counts(x: Value): Value {
    const differs = indicator(not(equal(x, this.maskValue)))
    return greater(reduceMax(differs, { axes: [-1], keepDims: true }), 0)
  }

  call(x: Value): Value {
    return where(this.counts(x), x, 0)
  }

  override computeMasks([x]: readonly Value[]): readonly Value[] {
    return [squeeze(this.counts(x), [x.shape.length - 1])]
  }

  override getConfig(): Config {
    return { ...super.getConfig(), mask_value: this.maskValue }
  }
}

/** Makes a `Masking` layer. */
export const masking = (options?: MaskingOptions): Masking => new Masking(options)
