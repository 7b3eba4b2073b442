import * as activations from '../activations/index.js'
import { requireFinite } from '../arguments.js'
import type { Config } from '../config.js'
import type { Value } from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/** Options of {@link elu}. */
export interface ELUOptions extends LayerOptions {
  /** What the output falls to for very negative inputs is `-alpha`; default 1. */
  alpha?: number
}

/**
 * The exponential linear unit: `x` where it is positive, `alpha * (exp(x) - 1)` elsewhere. Input and output have any
 * one shape.
 *
 * Source: `keras.layers.ELU`; Clevert et al. 2016, Fast and accurate deep network learning by exponential linear units,
 * equation 16.
 *
 * @example
 * ```ts
 * const layer = elu({ alpha: 0.5 })
 * ```
 */
export class ELU extends Layer {
  readonly className = 'ELU'
  override readonly supportsMasking: boolean = true
  readonly alpha: number

  /** @throws RangeError or TypeError for an alpha that is not a finite number */
  constructor(options: ELUOptions = {}) {
    super(options)
    this.alpha = requireFinite(`layer ${this.label}`, 'alpha', options.alpha ?? 1)
  }

  call(x: Value): Value {
    return activations.elu(x, { alpha: this.alpha })
  }

  override getConfig(): Config {
    return { ...super.getConfig(), alpha: this.alpha }
  }
}

/** Makes an `ELU` layer. */
export const elu = (options?: ELUOptions): ELU => new ELU(options)
