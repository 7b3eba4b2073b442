import { type ActivationFunction, getActivation, type NamedActivation } from '../activations/index.js'
import type { Config } from '../config.js'
import type { Value } from '../graph/index.js'
import { activationConfig } from './configOf.js'
import { Layer, type LayerOptions } from './layer.js'

/**
 * An activation function as a layer of its own; input and output have any one shape.
 *
 * Source: `keras.layers.Activation`.
 *
 * @example
 * ```ts
 * const layer = activation('tanh')
 * ```
 */
export class Activation extends Layer {
  readonly className = 'Activation'
  override readonly supportsMasking: boolean = true
  /** The function that is applied, with its name. */
  readonly activation: NamedActivation

  /** @throws RangeError for an unknown name, listing the known ones */
  constructor(options: LayerOptions & { activation: string | ActivationFunction }) {
    super(options)
    this.activation = getActivation(options.activation)
  }

  call(x: Value): Value {
    return this.activation.call(x)
  }

  override getConfig(): Config {
    return { ...super.getConfig(), activation: activationConfig(this.activation) }
  }
}

/**
 * Makes an `Activation` layer.
 *
 * @param identifier a name, `'tanh'`, or a function from value to value
 */
export const activation = (identifier: string | ActivationFunction, options: LayerOptions = {}): Activation =>
  new Activation({ ...options, activation: identifier })
