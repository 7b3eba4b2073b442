import { LONGEST_CONSTANT, requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import { constant, formatShape, mul, type Shape, unsqueeze, type Value } from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/**
 * Repeats a vector `n` times: `[batch, features]` to `[batch, n, features]`.
 *
 * Source: `keras.layers.RepeatVector`.
 *
 * @example
 * ```ts
 * const layer = repeatVector(3, { inputShape: [32] }) // gives [batch, 3, 32]
 * ```
 */
export class RepeatVector extends Layer {
  readonly className = 'RepeatVector'
  /** How often each vector is repeated. */
  readonly n: number

  /** @throws TypeError or RangeError unless `n` is a whole number from 1 to 2^24; when built, for an input of other rank than 2 */
  constructor(options: LayerOptions & { n: number }) {
    super(options)
    this.n = requireCount(`layer ${this.label}`, 'n', options.n, 1, 'times', LONGEST_CONSTANT)
  }

  protected override build(inputShape: Shape): void {
    if (inputShape.length !== 2) {
      throw this.error(`expected input of rank 2, [batch, features], received ${formatShape(inputShape)}`)
    }
  }

  call(x: Value): Value {
    const ones = constant(Array<number>(this.n).fill(1), 'float32', [1, this.n, 1])
    return mul(unsqueeze(x, [1]), ones)
  }

  override getConfig(): Config {
    return { ...super.getConfig(), n: this.n }
  }
}

/**
 * Makes a `RepeatVector` layer.
 *
 * @param n how many times, from 1
 */
export const repeatVector = (n: number, options: LayerOptions = {}): RepeatVector =>
  new RepeatVector({ ...options, n })
