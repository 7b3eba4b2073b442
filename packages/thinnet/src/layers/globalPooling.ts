import { requireBoolean } from '../arguments.js'
import type { Config } from '../config.js'
import type { Shape, Value } from '../graph/index.js'
import type { CallContext } from './context.js'
import type { DataFormat } from './flatten.js'
import { Layer, type LayerOptions } from './layer.js'
import { readShape, requireDataFormat } from './windows.js'

/** Options of all global pooling layers. */
export interface GlobalPoolingOptions extends LayerOptions {
  /** Whether the axes of places stay, with size 1; default false. */
  keepdims?: boolean
  /** `channels_last` is `[batch, ..., channels]`; default. */
  dataFormat?: DataFormat
}

/** One number for each channel. */
export abstract class GlobalPooling extends Layer {
  readonly keepdims: boolean
  readonly dataFormat: DataFormat

  /** @param rank the number of axes of places: 1 for a sequence, 2 for an image, 3 for a volume */
  constructor(
    private readonly rank: 1 | 2 | 3,
    options: GlobalPoolingOptions,
  ) {
    super(options)
    const caller = `layer ${this.label}`
    this.keepdims = requireBoolean(caller, 'keepdims', options.keepdims ?? false)
    this.dataFormat = requireDataFormat(caller, options.dataFormat ?? 'channels_last')
  }

  protected override build(inputShape: Shape): void {
    readShape(inputShape, this.rank, this.dataFormat, message => this.error(message))
  }

  /**
   * The axes of places.
   *
   * @internal
   */
  protected axes(x: Value): number[] {
    const first = this.dataFormat === 'channels_last' ? 1 : 2
    return x.shape.slice(2).map((_, i) => first + i)
  }

  /**
   * One number for all elements along the axes.
   *
   * @internal
   */
  protected abstract pool(x: Value, axes: readonly number[]): Value

  call(x: Value, _context?: CallContext): Value {
    return this.pool(x, this.axes(x))
  }

  override getConfig(): Config {
    return { ...super.getConfig(), data_format: this.dataFormat, keepdims: this.keepdims }
  }
}
