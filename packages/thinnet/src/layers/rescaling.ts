import type { Config } from '../config.js'
import { add, constant, mul, type Value } from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/** Options of {@link rescaling}. */
export interface RescalingOptions extends LayerOptions {
  /** What is added after scaling: a number, or one for each feature; default 0. */
  offset?: number | readonly number[]
}

/**
 * `y = scale * x + offset`. Input and output have any one shape; lists go along the last axis.
 *
 * Source: `keras.layers.Rescaling`.
 *
 * @example
 * ```ts
 * const layer = rescaling(1 / 127.5, { offset: -1 }) // bytes to -1 ... 1
 * ```
 */
export class Rescaling extends Layer {
  readonly className = 'Rescaling'
  override readonly supportsMasking: boolean = true
  /** What inputs are multiplied by. */
  readonly scale: number | readonly number[]
  readonly offset: number | readonly number[]

  /** @throws RangeError for a scale or offset that is neither a finite number nor a list of them */
  constructor(options: RescalingOptions & { scale: number | readonly number[] }) {
    super(options)
    this.scale = this.numbers('scale', options.scale)
    this.offset = this.numbers('offset', options.offset ?? 0)
  }

  private numbers(name: string, value: number | readonly number[]): number | readonly number[] {
    if ([value].flat().every(number => typeof number === 'number' && Number.isFinite(number))) return value
    throw this.error(
      `${name} must be a finite number, or one for each feature, received ${JSON.stringify(value)}`,
    )
  }

  call(x: Value): Value {
    return add(mul(x, constant(this.scale)), constant(this.offset))
  }

  override getConfig(): Config {
    return { ...super.getConfig(), scale: this.scale, offset: this.offset }
  }
}

/**
 * Makes a `Rescaling` layer.
 *
 * @param scale what to multiply by: a number, or one for each feature
 */
export const rescaling = (scale: number | readonly number[], options: RescalingOptions = {}): Rescaling =>
  new Rescaling({ ...options, scale })
