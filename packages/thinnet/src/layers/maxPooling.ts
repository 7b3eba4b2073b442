import { maxPool, type Value } from '../graph/index.js'
import { Pooling, type PoolingOptions, type PoolWindows } from './pooling.js'

abstract class MaxPooling extends Pooling {
  protected override pool(x: Value, windows: PoolWindows): Value {
    return maxPool(x, this.poolSize, windows)
  }
}

/**
 * The largest element of each window over the steps of a sequence: `y[p, c] = max x[p · stride + k, c]`, over the places `k` of the window.
 * Places beyond the edge are never the largest. Of equal elements, the first takes the gradient.
 *
 * - input `[batch, steps, channels]`; output `[batch, newSteps, channels]`, each new size
 *   `⌈size / stride⌉` for `same` and `⌊(size - poolSize) / stride⌋ + 1` for `valid`
 *
 * Source: `keras.layers.MaxPooling1D`.
 *
 * @example
 * ```ts
 * const layer = maxPooling1D({ poolSize: 3, strides: 1, padding: 'same' })
 * ```
 */
export class MaxPooling1D extends MaxPooling {
  get className(): string {
    return 'MaxPooling1D'
  }

  constructor(options: PoolingOptions = {}) {
    super(1, options)
  }
}

/**
 * The largest element of each window over the places of an image: `y[p, c] = max x[p · stride + k, c]`, over the places `k` of the window.
 * Places beyond the edge are never the largest. Of equal elements, the first takes the gradient.
 *
 * - input `[batch, height, width, channels]`; output `[batch, newHeight, newWidth, channels]`, each new size
 *   `⌈size / stride⌉` for `same` and `⌊(size - poolSize) / stride⌋ + 1` for `valid`
 *
 * Source: `keras.layers.MaxPooling2D`.
 *
 * @example
 * ```ts
 * const layer = maxPooling2D({ poolSize: [2, 3] })
 * ```
 */
export class MaxPooling2D extends MaxPooling {
  get className(): string {
    return 'MaxPooling2D'
  }

  constructor(options: PoolingOptions = {}) {
    super(2, options)
  }
}

/**
 * The largest element of each window over the places of a volume: `y[p, c] = max x[p · stride + k, c]`, over the places `k` of the window.
 * Places beyond the edge are never the largest. Of equal elements, the first takes the gradient.
 *
 * - input `[batch, depth, height, width, channels]`; output `[batch, newDepth, newHeight, newWidth, channels]`, each new size
 *   `⌈size / stride⌉` for `same` and `⌊(size - poolSize) / stride⌋ + 1` for `valid`
 *
 * Source: `keras.layers.MaxPooling3D`.
 *
 * @example
 * ```ts
 * const layer = maxPooling3D({ poolSize: 2, strides: [1, 2, 2] })
 * ```
 */
export class MaxPooling3D extends MaxPooling {
  get className(): string {
    return 'MaxPooling3D'
  }

  constructor(options: PoolingOptions = {}) {
    super(3, options)
  }
}

/** Makes a `MaxPooling1D` layer. */
export const maxPooling1D = (options?: PoolingOptions): MaxPooling1D => new MaxPooling1D(options)

/** Makes a `MaxPooling2D` layer. */
export const maxPooling2D = (options?: PoolingOptions): MaxPooling2D => new MaxPooling2D(options)

/** Makes a `MaxPooling3D` layer. */
export const maxPooling3D = (options?: PoolingOptions): MaxPooling3D => new MaxPooling3D(options)
