import type { Config, Json } from '../config.js'
import { pad, type Shape, type Value } from '../graph/index.js'
import { type Edge, type Edges, firstPlace, requireEdge, requireEdges } from './edges.js'
import type { DataFormat } from './flatten.js'
import { Layer, type LayerOptions } from './layer.js'
import { requireDataFormat } from './windows.js'

/** Options of {@link zeroPadding1D}. */
export interface ZeroPadding1DOptions extends LayerOptions {
  /** How many zeros at each end, from 0: one number or `[front, behind]`; default 1. */
  padding?: number | readonly number[]
  /** `channels_last` is `[batch, steps, channels]`; default. */
  dataFormat?: DataFormat
}

/** Options of {@link zeroPadding2D}. */
export interface ZeroPadding2DOptions extends LayerOptions {
  /** How many zeros at each end, from 0: one number, `[height, width]` or `[[top, bottom], [left, right]]`; default 1. */
  padding?: Edges
  /** `channels_last` is `[batch, height, width, channels]`; default. */
  dataFormat?: DataFormat
}

abstract class ZeroPadding extends Layer {
  /** `channels_last` is `[batch, ..., channels]`. */
  readonly dataFormat: DataFormat

  constructor(options: LayerOptions & { dataFormat?: DataFormat }) {
    super(options)
    this.dataFormat = requireDataFormat(`layer ${this.label}`, options.dataFormat ?? 'channels_last')
  }

  /**
   * In front of and behind each axis of places.
   *
   * @internal
   */
  protected abstract readonly edges: readonly Edge[]

  /**
   * The option as the config has it.
   *
   * @internal
   */
  protected abstract readonly written: Json

  private first(shape: Shape): number {
    return firstPlace(shape, this.edges.length, this.dataFormat, message => this.error(message))
  }

  protected override build(inputShape: Shape): void {
    const first = this.first(inputShape)
    for (const i of this.edges.keys()) this.knownDim(inputShape, first + i)
  }

  call(x: Value): Value {
    const first = this.first(x.shape)
    const [front, behind] = [0, 1].map(end => x.shape.map((_, axis) => this.edges[axis - first]?.[end] ?? 0))
    return pad(x, front, behind)
  }

  override getConfig(): Config {
    return { ...super.getConfig(), padding: this.written, data_format: this.dataFormat }
  }
}

/**
 * Adds steps of zeros to a sequence: `[batch, steps, channels]` to `[batch, front + steps + behind, channels]`.
 *
 * Source: `keras.layers.ZeroPadding1D`.
 *
 * @example
 * ```ts
 * const layer = zeroPadding1D({ padding: [2, 0] })
 * ```
 */
export class ZeroPadding1D extends ZeroPadding {
  readonly padding: Edge

  get className(): string {
    return 'ZeroPadding1D'
  }

  /** @throws RangeError for a padding that is not as it must be */
  constructor(options: ZeroPadding1DOptions = {}) {
    super(options)
    this.padding = requireEdge(`layer ${this.label}`, 'padding', options.padding ?? 1)
  }

  protected get edges(): readonly Edge[] {
    return [this.padding]
  }

  protected get written(): Json {
    return this.padding
  }
}

/**
 * Puts a frame of zeros around an image: `[batch, height, width, channels]` to `[batch, top + height + bottom,
 * left + width + right, channels]`.
 *
 * Source: `keras.layers.ZeroPadding2D`.
 *
 * @example
 * ```ts
 * const layer = zeroPadding2D({ padding: [[0, 1], [2, 2]] })
 * ```
 */
export class ZeroPadding2D extends ZeroPadding {
  readonly padding: readonly [Edge, Edge]

  get className(): string {
    return 'ZeroPadding2D'
  }

  /** @throws RangeError for a padding that is not as it must be */
  constructor(options: ZeroPadding2DOptions = {}) {
    super(options)
    this.padding = requireEdges(`layer ${this.label}`, 'padding', options.padding ?? 1)
  }

  protected get edges(): readonly Edge[] {
    return this.padding
  }

  protected get written(): Json {
    return this.padding
  }
}

/** Makes a `ZeroPadding1D` layer. */
export const zeroPadding1D = (options?: ZeroPadding1DOptions): ZeroPadding1D => new ZeroPadding1D(options)

/** Makes a `ZeroPadding2D` layer. */
export const zeroPadding2D = (options?: ZeroPadding2DOptions): ZeroPadding2D => new ZeroPadding2D(options)
