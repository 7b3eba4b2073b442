import { div, indicator, reduceMean, reduceSum, unsqueeze, type Value, where } from '../graph/index.js'
import type { CallContext } from './context.js'
import { GlobalPooling, type GlobalPoolingOptions } from './globalPooling.js'

abstract class GlobalAveragePooling extends GlobalPooling {
  protected override pool(x: Value, axes: readonly number[]): Value {
    return reduceMean(x, { axes, keepDims: this.keepdims })
  }
}

/**
 * The mean of each channel over all steps of a sequence: `y[c] = mean x[…, c]`. If a mask says which steps count, the mean is over those: `Σ x[t, c] m[t] / Σ m[t]`.
 *
 * - input `[batch, steps, channels]`; output `[batch, channels]` or, with `keepdims`, `[batch, 1, channels]`
 *
 * Source: `keras.layers.GlobalAveragePooling1D`.
 *
 * @example
 * ```ts
 * const layer = globalAveragePooling1D({ keepdims: true })
 * ```
 */
export class GlobalAveragePooling1D extends GlobalAveragePooling {
  get className(): string {
    return 'GlobalAveragePooling1D'
  }

  override readonly supportsMasking = true

  override call(x: Value, context: CallContext): Value {
    const [mask] = context.masks
    if (!mask) return super.call(x)
    const [steps] = this.axes(x)
    const counts = unsqueeze(mask, [steps === 1 ? 2 : 1])
    const options = { axes: [steps], keepDims: this.keepdims }
    return div(reduceSum(where(counts, x, 0), options), reduceSum(indicator(counts), options))
  }

  /** The steps are gone, and with them the mask. */
  override computeMasks(): readonly undefined[] {
    return [undefined]
  }

  constructor(options: GlobalPoolingOptions = {}) {
    super(1, options)
  }
}

/**
 * The mean of each channel over all places of an image: `y[c] = mean x[…, c]`.
 *
 * - input `[batch, height, width, channels]`; output `[batch, channels]` or, with `keepdims`, `[batch, 1, 1, channels]`
 *
 * Source: `keras.layers.GlobalAveragePooling2D`.
 *
 * @example
 * ```ts
 * const layer = globalAveragePooling2D()
 * ```
 */
export class GlobalAveragePooling2D extends GlobalAveragePooling {
  get className(): string {
    return 'GlobalAveragePooling2D'
  }

  constructor(options: GlobalPoolingOptions = {}) {
    super(2, options)
  }
}

/**
 * The mean of each channel over all places of a volume: `y[c] = mean x[…, c]`.
 *
 * - input `[batch, depth, height, width, channels]`; output `[batch, channels]` or, with `keepdims`, `[batch, 1, 1, 1, channels]`
 *
 * Source: `keras.layers.GlobalAveragePooling3D`.
 *
 * @example
 * ```ts
 * const layer = globalAveragePooling3D()
 * ```
 */
export class GlobalAveragePooling3D extends GlobalAveragePooling {
  get className(): string {
    return 'GlobalAveragePooling3D'
  }

  constructor(options: GlobalPoolingOptions = {}) {
    super(3, options)
  }
}

/** Makes a `GlobalAveragePooling1D` layer. */
export const globalAveragePooling1D = (options?: GlobalPoolingOptions): GlobalAveragePooling1D =>
  new GlobalAveragePooling1D(options)

/** Makes a `GlobalAveragePooling2D` layer. */
export const globalAveragePooling2D = (options?: GlobalPoolingOptions): GlobalAveragePooling2D =>
  new GlobalAveragePooling2D(options)

/** Makes a `GlobalAveragePooling3D` layer. */
export const globalAveragePooling3D = (options?: GlobalPoolingOptions): GlobalAveragePooling3D =>
  new GlobalAveragePooling3D(options)
