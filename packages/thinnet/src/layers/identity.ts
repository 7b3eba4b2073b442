import type { Value } from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/**
 * Gives its input as it is: it stands where a layer could stand.
 *
 * Source: `keras.layers.Identity`.
 *
 * @example
 * ```ts
 * const regularized = false
 * const layer = regularized ? dropout(0.5) : identity()
 * ```
 */
export class Identity extends Layer {
  readonly className = 'Identity'
  override readonly supportsMasking: boolean = true

  call(x: Value): Value {
    return x
  }
}

/** Makes an `Identity` layer. */
export const identity = (options?: LayerOptions): Identity => new Identity(options)
