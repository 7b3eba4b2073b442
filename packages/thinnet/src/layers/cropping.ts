import type { Config } from '../config.js'
import { type Shape, slice, type Value } from '../graph/index.js'
import { type Edge, type Edges, firstPlace, requireEdge, requireEdges } from './edges.js'
import type { DataFormat } from './flatten.js'
import { Layer, type LayerOptions } from './layer.js'
import { requireDataFormat } from './windows.js'

/** Options of {@link cropping1D}. */
export interface Cropping1DOptions extends LayerOptions {
  /** How many steps to take from each end, from 0: one number or `[front, behind]`; default 1. */
  cropping?: number | readonly number[]
}

/** Options of {@link cropping2D}. */
export interface Cropping2DOptions extends LayerOptions {
  /** How much to take from each end, from 0: one number, `[height, width]` or `[[top, bottom], [left, right]]`; default 0. */
  cropping?: Edges
  /** `channels_last` is `[batch, height, width, channels]`; default. */
  dataFormat?: DataFormat
}

abstract class Cropping extends Layer {
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

  private first(shape: Shape): number {
    return firstPlace(shape, this.edges.length, this.dataFormat, message => this.error(message))
  }

  protected override build(inputShape: Shape): void {
    const first = this.first(inputShape)
    for (const [i, [front, behind]] of this.edges.entries()) {
      const size = this.knownDim(inputShape, first + i)
      if (front + behind < size) continue
      throw this.error(
        `cropping must leave something of the ${size} places in axis ${first + i}, received [${front}, ${behind}]`,
      )
    }
  }

  call(x: Value): Value {
    const first = this.first(x.shape)
    return this.edges.reduce((rest, [front, behind], i) => {
      const size = Number(x.shape[first + i])
      return front + behind === 0 ? rest : slice(rest, first + i, front, size - behind)
    }, x)
  }
}

/**
 * Takes steps from the ends of a sequence: `[batch, steps, channels]` to `[batch, steps - front - behind, channels]`.
 *
 * Source: `keras.layers.Cropping1D`.
 *
 * @example
 * ```ts
 * const layer = cropping1D({ cropping: [0, 3] })
 * ```
 */
export class Cropping1D extends Cropping {
  readonly cropping: Edge

  get className(): string {
    return 'Cropping1D'
  }

  /** @throws RangeError for a cropping that is not as it must be */
  constructor(options: Cropping1DOptions = {}) {
    super(options)
    this.cropping = requireEdge(`layer ${this.label}`, 'cropping', options.cropping ?? 1)
  }

  protected get edges(): readonly Edge[] {
    return [this.cropping]
  }

  override getConfig(): Config {
    return { ...super.getConfig(), cropping: this.cropping }
  }
}

/**
 * Takes the edges from an image: `[batch, height, width, channels]` to `[batch, height - top - bottom, width - left - right,
 * channels]`.
 *
 * Source: `keras.layers.Cropping2D`.
 *
 * @example
 * ```ts
 * const layer = cropping2D({ cropping: [[1, 2], [0, 3]] })
 * ```
 */
export class Cropping2D extends Cropping {
  readonly cropping: readonly [Edge, Edge]

  get className(): string {
    return 'Cropping2D'
  }

  /** @throws RangeError for a cropping that is not as it must be */
  constructor(options: Cropping2DOptions = {}) {
    super(options)
    this.cropping = requireEdges(`layer ${this.label}`, 'cropping', options.cropping ?? 0)
  }

  protected get edges(): readonly Edge[] {
    return this.cropping
  }

  override getConfig(): Config {
    return { ...super.getConfig(), cropping: this.cropping, data_format: this.dataFormat }
  }
}

/** Makes a `Cropping1D` layer. */
export const cropping1D = (options?: Cropping1DOptions): Cropping1D => new Cropping1D(options)

/** Makes a `Cropping2D` layer. */
export const cropping2D = (options?: Cropping2DOptions): Cropping2D => new Cropping2D(options)
