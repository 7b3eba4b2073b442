import { leakyRelu } from '../activations/index.js'
import { requireNonNegative } from '../arguments.js'
import type { Config } from '../config.js'
import type { Value } from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/** Options of {@link leakyReLU}. */
export interface LeakyReLUOptions extends LayerOptions {
  /** The slope for negative inputs, from 0; default 0.3 (the activation function's is 0.2). */
  negativeSlope?: number
}

/**
 * The leaky rectified linear unit: `x` where it is positive, `negativeSlope * x` elsewhere. Input and output have any
 * one shape.
 *
 * Source: `keras.layers.LeakyReLU`; Maas et al. 2013, Rectifier nonlinearities improve neural network acoustic models.
 *
 * @example
 * ```ts
 * const layer = leakyReLU({ negativeSlope: 0.1 })
 * ```
 */
export class LeakyReLU extends Layer {
  readonly className = 'LeakyReLU'
  override readonly supportsMasking: boolean = true
  readonly negativeSlope: number

  /** @throws RangeError or TypeError for a slope that is not a number from 0 */
  constructor(options: LeakyReLUOptions = {}) {
    super(options)
    this.negativeSlope = requireNonNegative(
      `layer ${this.label}`,
      'negativeSlope',
      options.negativeSlope ?? 0.3,
    )
  }

  call(x: Value): Value {
    return leakyRelu(x, { negativeSlope: this.negativeSlope })
  }

  override getConfig(): Config {
    return { ...super.getConfig(), negative_slope: this.negativeSlope }
  }
}

/** Makes a `LeakyReLU` layer. */
export const leakyReLU = (options?: LeakyReLUOptions): LeakyReLU => new LeakyReLU(options)
