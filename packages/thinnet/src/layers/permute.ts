import type { Config } from '../config.js'
import { formatShape, type Shape, transpose, type Value } from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/**
 * Puts the axes of each sample into another order: `[batch, d_1, d_2]` to `[batch, d_2, d_1]`, say.
 *
 * Source: `keras.layers.Permute`.
 *
 * @example
 * ```ts
 * const layer = permute([2, 1], { inputShape: [10, 64] }) // gives [batch, 64, 10]
 * ```
 */
export class Permute extends Layer {
  readonly className = 'Permute'
  /** Axis i of the output, from 1 as the batch axis stays in front, is axis `dims[i - 1]` of the input. */
  readonly dims: readonly number[]

  /** @throws RangeError unless `dims` holds each of 1, 2, ... once; when built, for an input with other than these axes */
  constructor(options: LayerOptions & { dims: readonly number[] }) {
    super(options)
    const { dims } = options
    if (![...dims].sort((a, b) => a - b).every((axis, i) => axis === i + 1)) {
      throw this.error(
        `dims must hold each axis behind the batch axis once, counted from 1, received ${formatShape(dims)}`,
      )
    }
    this.dims = dims
  }

  protected override build(inputShape: Shape): void {
    if (inputShape.length !== this.dims.length + 1) {
      throw this.error(
        `dims must name all axes of the input but the batch axis; received dims ${formatShape(this.dims)} for ${formatShape(inputShape)}`,
      )
    }
  }

  call(x: Value): Value {
    return transpose(x, [0, ...this.dims])
  }

  override getConfig(): Config {
    return { ...super.getConfig(), dims: this.dims }
  }
}

/**
 * Makes a `Permute` layer.
 *
 * @param dims which axis of the input comes first, second, ... behind the batch axis, counted from 1
 */
export const permute = (dims: readonly number[], options: LayerOptions = {}): Permute =>
  new Permute({ ...options, dims })
