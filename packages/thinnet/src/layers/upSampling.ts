import { LONGEST_CONSTANT, requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import {
  apply,
  constant,
  type Dim,
  matMul,
  reshape,
  type Shape,
  swapLastAxes,
  type Value,
} from '../graph/index.js'
import type { DataFormat } from './flatten.js'
import { Layer, type LayerOptions } from './layer.js'
import {
  channelsBack,
  channelsFirst,
  readShape,
  requireDataFormat,
  requireSizes,
  requireWord,
  type Sizes,
} from './windows.js'

/** How the places between are filled: with the nearest one, or on straight lines between two. */
export type Interpolation = 'nearest' | 'bilinear'

/** Options of {@link upSampling1D}. */
export interface UpSampling1DOptions extends LayerOptions {
  /** How often each step is repeated, from 1; default 2. */
  size?: number
}

/** Options of {@link upSampling2D}. */
export interface UpSampling2DOptions extends LayerOptions {
  /** How often each row and each column is repeated, from 1: one number or `[rows, columns]`; default 2. */
  size?: Sizes
  /** Default `nearest`. */
  interpolation?: Interpolation
  /** `channels_last` is `[batch, height, width, channels]`; default. */
  dataFormat?: DataFormat
}

/** Repeats the elements along axes of known size: element `i` becomes elements `i · times` to `(i + 1) · times - 1`. */
function repeat(x: Value, first: number, times: readonly number[]): Value {
  const one: number[] = []
  const many: number[] = []
  const shape: Dim[] = []
  const together: number[] = []
  for (const [axis, dim] of x.shape.entries()) {
    const count = times[axis - first]
    // 0 takes over a size that only the run knows
    const size = typeof dim === 'number' ? dim : 0
    one.push(size, ...(count ? [1] : []))
    many.push(1, ...(count ? [count] : []))
    shape.push(dim, ...(count ? [count] : []))
    together.push(size * (count ?? 1))
  }
  const apart = reshape(x, one)
  return reshape(apply('Expand', [apart, constant(many, 'int64')], { dims: shape.join(',') }), together)
}

/**
 * How each of `size · times` places is made of `size` places, on straight lines between the middles of two:
 * `[size, size · times]`.
 */
function interpolationMatrix(size: number, times: number): Value {
  const columns = size * times
  const weights = Array<number>(size * columns).fill(0)
  for (let i = 0; i < columns; i++) {
    const middle = (i + 0.5) / times - 0.5
    const below = Math.floor(middle)
    const [low, high] = [below, below + 1].map(place => Math.min(Math.max(place, 0), size - 1))
    weights[low * columns + i] += 1 - (middle - below)
    weights[high * columns + i] += middle - below
  }
  return constant(weights, 'float32', [size, columns])
}

/**
 * Repeats the steps of a sequence: `y[t] = x[⌊t / size⌋]`, `[batch, steps, channels]` to `[batch, steps · size, channels]`.
 *
 * Source: `keras.layers.UpSampling1D`.
 *
 * @example
 * ```ts
 * const layer = upSampling1D({ size: 3 })
 * ```
 */
export class UpSampling1D extends Layer {
  readonly className = 'UpSampling1D'
  readonly size: number

  /** @throws RangeError or TypeError for a size that is no whole number from 1 */
  constructor(options: UpSampling1DOptions = {}) {
    super(options)
    this.size = requireCount(`layer ${this.label}`, 'size', options.size ?? 2, 1, 'repetitions')
  }

  protected override build(inputShape: Shape): void {
    readShape(inputShape, 1, 'channels_last', message => this.error(message))
  }

  call(x: Value): Value {
    return repeat(x, 1, [this.size])
  }

  override getConfig(): Config {
    return { ...super.getConfig(), size: this.size }
  }
}

/**
 * Makes an image larger: `y[i, j] = x[⌊i / rows⌋, ⌊j / columns⌋]` for `nearest`, and for `bilinear` straight lines between
 * the middles of neighbouring places. `[batch, height, width, channels]` to `[batch, height · rows, width · columns,
 * channels]`.
 *
 * Source: `keras.layers.UpSampling2D`, whose other interpolations are not there.
 *
 * @example
 * ```ts
 * const layer = upSampling2D({ size: [2, 3], interpolation: 'bilinear' })
 * ```
 */
export class UpSampling2D extends Layer {
  readonly className = 'UpSampling2D'
  readonly size: readonly number[]
  readonly interpolation: Interpolation
  readonly dataFormat: DataFormat

  /** @throws RangeError or TypeError that names the option */
  constructor(options: UpSampling2DOptions = {}) {
    super(options)
    const caller = `layer ${this.label}`
    this.size = requireSizes(caller, 'size', options.size ?? 2, 2)
    const { interpolation = 'nearest' } = options
    this.interpolation = requireWord(caller, 'interpolation', interpolation, ['nearest', 'bilinear'])
    this.dataFormat = requireDataFormat(caller, options.dataFormat ?? 'channels_last')
  }

  protected override build(inputShape: Shape): void {
    const { places } = readShape(inputShape, 2, this.dataFormat, message => this.error(message))
    if (this.interpolation === 'nearest') return
    const large = places.findIndex((size, axis) => size ** 2 * this.size[axis] > LONGEST_CONSTANT)
    if (large >= 0) {
      throw this.error(
        `bilinear interpolation makes ${places[large]} places to ${places[large] * this.size[large]} by a matrix, which may have up to ${LONGEST_CONSTANT} elements; use interpolation nearest`,
      )
    }
  }

  call(x: Value): Value {
    const { size, dataFormat } = this
    if (this.interpolation === 'nearest') return repeat(x, dataFormat === 'channels_last' ? 1 : 2, size)
    const inside = channelsFirst(x, dataFormat)
    const [height, width] = inside.shape.slice(2).map(Number)
    const wide = matMul(inside, interpolationMatrix(width, size[1]))
    const large = swapLastAxes(matMul(swapLastAxes(wide), interpolationMatrix(height, size[0])))
    return channelsBack(large, dataFormat)
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      size: this.size,
      data_format: this.dataFormat,
      interpolation: this.interpolation,
    }
  }
}

/** Makes an `UpSampling1D` layer. */
export const upSampling1D = (options?: UpSampling1DOptions): UpSampling1D => new UpSampling1D(options)

/** Makes an `UpSampling2D` layer. */
export const upSampling2D = (options?: UpSampling2DOptions): UpSampling2D => new UpSampling2D(options)
