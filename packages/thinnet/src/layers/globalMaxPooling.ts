import { reduceMax, type Value } from '../graph/index.js'
import { GlobalPooling, type GlobalPoolingOptions } from './globalPooling.js'

abstract class GlobalMaxPooling extends GlobalPooling {
  protected override pool(x: Value, axes: readonly number[]): Value {
    return reduceMax(x, { axes, keepDims: this.keepdims })
  }
}

/**
 * The largest element of each channel over all steps of a sequence: `y[c] = max x[…, c]`. Equal largest elements share the gradient.
 *
 * - input `[batch, steps, channels]`; output `[batch, channels]` or, with `keepdims`, `[batch, 1, channels]`
 *
 * Source: `keras.layers.GlobalMaxPooling1D`.
 *
 * @example
 * ```ts
 * const layer = globalMaxPooling1D({ keepdims: true })
 * ```
 */
export class GlobalMaxPooling1D extends GlobalMaxPooling {
  get className(): string {
    return 'GlobalMaxPooling1D'
  }

  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options)
  }
}

/**
 * The largest element of each channel over all places of an image: `y[c] = max x[…, c]`. Equal largest elements share the gradient.
 *
 * - input `[batch, height, width, channels]`; output `[batch, channels]` or, with `keepdims`, `[batch, 1, 1, channels]`
 *
 * Source: `keras.layers.GlobalMaxPooling2D`.
 *
 * @example
 * ```ts
 * const layer = globalMaxPooling2D()
 * ```
 */
export class GlobalMaxPooling2D extends GlobalMaxPooling {
  get className(): string {
    return 'GlobalMaxPooling2D'
  }

  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options)
  }
}

/**
 * The largest element of each channel over all places of a volume: `y[c] = max x[…, c]`. Equal largest elements share the gradient.
 *
 * - input `[batch, depth, height, width, channels]`; output `[batch, channels]` or, with `keepdims`, `[batch, 1, 1, 1, channels]`
 *
 * Source: `keras.layers.GlobalMaxPooling3D`.
 *
 * @example
 * ```ts
 * const layer = globalMaxPooling3D()
 * ```
 */
export class GlobalMaxPooling3D extends GlobalMaxPooling {
  get className(): string {
    return 'GlobalMaxPooling3D'
  }

  constructor(options: GlobalPoolingOptions = {}) {
    super(3, options)
  }
}

/** Makes a `GlobalMaxPooling1D` layer. */
export const globalMaxPooling1D = (options?: GlobalPoolingOptions): GlobalMaxPooling1D =>
  new GlobalMaxPooling1D(options)

/** Makes a `GlobalMaxPooling2D` layer. */
export const globalMaxPooling2D = (options?: GlobalPoolingOptions): GlobalMaxPooling2D =>
  new GlobalMaxPooling2D(options)

/** Makes a `GlobalMaxPooling3D` layer. */
export const globalMaxPooling3D = (options?: GlobalPoolingOptions): GlobalMaxPooling3D =>
  new GlobalMaxPooling3D(options)
