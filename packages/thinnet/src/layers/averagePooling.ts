import { averagePool, type Value } from '../graph/index.js'
import { Pooling, type PoolingOptions, type PoolWindows } from './pooling.js'

abstract class AveragePooling extends Pooling {
  protected override pool(x: Value, windows: PoolWindows): Value {
    return averagePool(x, this.poolSize, windows)
  }
}

/**
 * The mean of each window over the steps of a sequence: `y[p, c] = mean x[p · stride + k, c]`, over the places `k` of the window.
 * Places beyond the edge do not count.
 *
 * - input `[batch, steps, channels]`; output `[batch, newSteps, channels]`, each new size
 *   `⌈size / stride⌉` for `same` and `⌊(size - poolSize) / stride⌋ + 1` for `valid`
 *
 * Source: `keras.layers.AveragePooling1D`.
 *
 * @example
 * ```ts
 * const layer = averagePooling1D({ poolSize: 3, strides: 1, padding: 'same' })
 * ```
 */
export class AveragePooling1D extends AveragePooling {
  get className(): string {
    return 'AveragePooling1D'
  }

  constructor(options: PoolingOptions = {}) {
    super(1, options)
  }
}

/**
 * The mean of each window over the places of an image: `y[p, c] = mean x[p · stride + k, c]`, over the places `k` of the window.
 * Places beyond the edge do not count.
 *
 * - input `[batch, height, width, channels]`; output `[batch, newHeight, newWidth, channels]`, each new size
 *   `⌈size / stride⌉` for `same` and `⌊(size - poolSize) / stride⌋ + 1` for `valid`
 *
 * Source: `keras.layers.AveragePooling2D`.
 *
 * @example
 * ```ts
 * const layer = averagePooling2D({ poolSize: [2, 3] })
 * ```
 */
export class AveragePooling2D extends AveragePooling {
  get className(): string {
    return 'AveragePooling2D'
  }

  constructor(options: PoolingOptions = {}) {
    super(2, options)
  }
}

/**
 * The mean of each window over the places of a volume: `y[p, c] = mean x[p · stride + k, c]`, over the places `k` of the window.
 * Places beyond the edge do not count.
 *
 * - input `[batch, depth, height, width, channels]`; output `[batch, newDepth, newHeight, newWidth, channels]`, each new size
 *   `⌈size / stride⌉` for `same` and `⌊(size - poolSize) / stride⌋ + 1` for `valid`
 *
 * Source: `keras.layers.AveragePooling3D`.
 *
 * @example
 * ```ts
 * const layer = averagePooling3D({ poolSize: 2, strides: [1, 2, 2] })
 * ```
 */
export class AveragePooling3D extends AveragePooling {
  get className(): string {
    return 'AveragePooling3D'
  }

  constructor(options: PoolingOptions = {}) {
    super(3, options)
  }
}

/** Makes a `AveragePooling1D` layer. */
export const averagePooling1D = (options?: PoolingOptions): AveragePooling1D => new AveragePooling1D(options)

/** Makes a `AveragePooling2D` layer. */
export const averagePooling2D = (options?: PoolingOptions): AveragePooling2D => new AveragePooling2D(options)

/** Makes a `AveragePooling3D` layer. */
export const averagePooling3D = (options?: PoolingOptions): AveragePooling3D => new AveragePooling3D(options)
