import { LONGEST_CONSTANT, outOfRange } from '../arguments.js'
import type { Config } from '../config.js'
import type { Shape, Value } from '../graph/index.js'
import type { DataFormat } from './flatten.js'
import { Layer, type LayerOptions } from './layer.js'
import {
  channelsBack,
  channelsFirst,
  type Padding,
  padsOf,
  readShape,
  requireDataFormat,
  requireSizes,
  requireWord,
  type Sizes,
} from './windows.js'

/** Options of all pooling layers. */
export interface PoolingOptions extends LayerOptions {
  /** The sizes of a window, one number for each axis of places or one for all, from 1; default 2. */
  poolSize?: Sizes
  /** How far the window moves from one place to the next, from 1; default `poolSize`. */
  strides?: Sizes | null | undefined
  /** `valid`: only windows that lie in the input; `same`: windows may reach beyond it; default `valid`. */
  padding?: Padding
  /** `channels_last` is `[batch, ..., channels]`; default. */
  dataFormat?: DataFormat
}

export interface PoolWindows {
  readonly strides: readonly number[]
  readonly pads: readonly number[]
}

/** One number for each window of each channel. */
export abstract class Pooling extends Layer {
  readonly poolSize: readonly number[]
  readonly strides: readonly number[]
  readonly padding: Padding
  readonly dataFormat: DataFormat

  /**
   * @param rank the number of axes of places: 1 for a sequence, 2 for an image, 3 for a volume
   * @throws RangeError or TypeError that names the option
   */
  constructor(
    private readonly rank: 1 | 2 | 3,
    options: PoolingOptions,
  ) {
    super(options)
    const caller = `layer ${this.label}`
    this.poolSize = requireSizes(caller, 'poolSize', options.poolSize ?? 2, rank)
    const places = this.poolSize.reduce((product, size) => product * size, 1)
    if (places > LONGEST_CONSTANT) {
      const expected = `windows of up to ${LONGEST_CONSTANT} places`
      throw outOfRange({ caller, name: 'poolSize', expected }, this.poolSize)
    }
    this.strides = requireSizes(caller, 'strides', options.strides ?? this.poolSize, rank)
    this.padding = requireWord(caller, 'padding', options.padding ?? 'valid', ['valid', 'same'])
    this.dataFormat = requireDataFormat(caller, options.dataFormat ?? 'channels_last')
  }

  protected override build(inputShape: Shape): void {
    const { places } = readShape(inputShape, this.rank, this.dataFormat, message => this.error(message))
    if (this.padding === 'same' || this.poolSize.every((size, i) => size <= places[i])) return
    throw this.error(
      `poolSize must fit in the input, whose sizes are [${places}], received [${this.poolSize}]; a larger input or padding 'same' would do`,
    )
  }

  /**
   * Computes on a value whose channels come first.
   *
   * @internal
   */
  protected abstract pool(x: Value, windows: PoolWindows): Value

  call(x: Value): Value {
    const inside = channelsFirst(x, this.dataFormat)
    const places = inside.shape.slice(2).map(Number)
    const pads = padsOf(this.padding, places, this.poolSize, this.strides)
    return channelsBack(this.pool(inside, { strides: this.strides, pads }), this.dataFormat)
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      pool_size: this.poolSize,
      padding: this.padding,
      strides: this.strides,
      data_format: this.dataFormat,
    }
  }
}
