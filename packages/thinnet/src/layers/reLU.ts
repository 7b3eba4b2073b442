import { relu } from '../activations/index.js'
import { requireNonNegative } from '../arguments.js'
import type { Config } from '../config.js'
import type { Value } from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/** Options of {@link reLU}. */
export interface ReLUOptions extends LayerOptions {
  /** The largest output, from 0; default no limit. */
  maxValue?: number | undefined
  /** The slope below the threshold, from 0; default 0. */
  negativeSlope?: number
  /** Inputs up to here count as negative, from 0; default 0. */
  threshold?: number
}

/**
 * The rectified linear unit, `max(x, 0)`; with options, `maxValue` for `x >= maxValue`, `x` from `threshold` on, and
 * `negativeSlope * (x - threshold)` below. Input and output have any one shape.
 *
 * Source: `keras.layers.ReLU`.
 *
 * @example
 * ```ts
 * const layer = reLU({ maxValue: 6 })
 * ```
 */
export class ReLU extends Layer {
  readonly className = 'ReLU'
  override readonly supportsMasking: boolean = true
  readonly maxValue: number | undefined
  readonly negativeSlope: number
  readonly threshold: number

  /** @throws RangeError or TypeError that names the option that is not a number from 0 */
  constructor(options: ReLUOptions = {}) {
    super(options)
    const caller = `layer ${this.label}`
    const { maxValue, negativeSlope = 0, threshold = 0 } = options
    this.maxValue = maxValue === undefined ? undefined : requireNonNegative(caller, 'maxValue', maxValue)
    this.negativeSlope = requireNonNegative(caller, 'negativeSlope', negativeSlope)
    this.threshold = requireNonNegative(caller, 'threshold', threshold)
  }

  call(x: Value): Value {
    const { maxValue, negativeSlope, threshold } = this
    return relu(x, { maxValue, negativeSlope, threshold })
  }

  override getConfig(): Config {
    const { maxValue = null, negativeSlope, threshold } = this
    return { ...super.getConfig(), max_value: maxValue, negative_slope: negativeSlope, threshold }
  }
}

/** Makes a `ReLU` layer. */
export const reLU = (options?: ReLUOptions): ReLU => new ReLU(options)
