import type { Config } from '../config.js'
import type { Shape, Value } from '../graph/index.js'
import { Layer } from './layer.js'

/** Options of {@link inputLayer}. */
export interface InputLayerOptions {
  /** The shape of one sample, without the batch axis. */
  shape?: Shape
  /** The same as Keras writes it in its files, with the batch axis in front, as null: `[null, 28, 28]`. */
  batchShape?: readonly [null, ...Shape]
  /** The input's name in saved and exported models. */
  name?: string
}

/**
 * Says what a model's input looks like: each sample has shape `shape`. Gives its input as it is.
 *
 * Source: `keras.layers.InputLayer`.
 *
 * @example
 * ```ts
 * const layer = inputLayer({ shape: [28, 28] })
 * ```
 */
export class InputLayer extends Layer {
  readonly className = 'InputLayer'
  readonly shape: Shape

  /**
   * @throws TypeError unless exactly one of `shape` and `batchShape` is given
   * @throws RangeError for a size that is no whole number from 1, or for a fixed batch size
   */
  constructor({ shape, batchShape, name }: InputLayerOptions) {
    const sample = shape ?? batchShape?.slice(1).filter(dim => dim !== null)
    super({ ...(name !== undefined && { name }), ...(sample && { inputShape: sample }) })
    if (!sample || (shape && batchShape)) {
      throw new TypeError(`layer ${this.label}: give either shape or batchShape`)
    }
    if (batchShape && (batchShape[0] !== null || sample.length !== batchShape.length - 1)) {
      throw this.error(
        `batchShape must be null (any batch size), then the sizes of one sample, received [${batchShape.map(String).join(', ')}]`,
      )
    }
    this.shape = sample
  }

  call(x: Value): Value {
    return x
  }

  override getConfig(): Config {
    return {
      batch_shape: [null, ...this.shape],
      dtype: 'float32',
      sparse: false,
      ragged: false,
      name: this.label,
      optional: false,
    }
  }
}

/** Makes an `InputLayer`. */
export const inputLayer = (options: InputLayerOptions): InputLayer => new InputLayer(options)
