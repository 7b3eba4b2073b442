import type { Config } from '../config.js'
import { reshape, transpose, unsqueeze, type Value } from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/** Where the channels of an image are: `[batch, ..., channels]` or `[batch, channels, ...]`. */
export type DataFormat = 'channels_last' | 'channels_first'

/** Options of {@link flatten}. */
export interface FlattenOptions extends LayerOptions {
  /** `channels_first` moves axis 1 to the end before flattening; default `channels_last`. */
  dataFormat?: DataFormat
}

/**
 * Lays each sample out in one axis: `[batch, ...]` to `[batch, size]`, and `[batch]` to `[batch, 1]`.
 *
 * Source: `keras.layers.Flatten`.
 *
 * @example
 * ```ts
 * const layer = flatten({ inputShape: [28, 28] }) // gives [batch, 784]
 * ```
 */
export class Flatten extends Layer {
  readonly className = 'Flatten'
  readonly dataFormat: DataFormat

  /** @throws RangeError for an unknown data format */
  constructor(options: FlattenOptions = {}) {
    super(options)
    const { dataFormat = 'channels_last' } = options
    if (dataFormat !== 'channels_last' && dataFormat !== 'channels_first') {
      throw this.error(`dataFormat must be 'channels_last' or 'channels_first', received ${dataFormat}`)
    }
    this.dataFormat = dataFormat
  }

  call(x: Value): Value {
    if (x.shape.length === 1) return unsqueeze(x, [1])
    const [batch, channels, ...places] = x.shape.map((_, axis) => axis)
    const ordered = this.dataFormat === 'channels_first' ? transpose(x, [batch, ...places, channels]) : x
    return reshape(ordered, [0, -1])
  }

  override getConfig(): Config {
    return { ...super.getConfig(), data_format: this.dataFormat }
  }
}

/** Makes a `Flatten` layer. */
export const flatten = (options?: FlattenOptions): Flatten => new Flatten(options)
