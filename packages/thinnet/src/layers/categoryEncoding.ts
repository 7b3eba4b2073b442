import { LONGEST_CONSTANT, requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import {
  formatShape,
  mul,
  oneHot,
  reduceMax,
  reduceSum,
  type Shape,
  squeeze,
  unsqueeze,
  type Value,
} from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/** How categories are written as numbers. */
export type CategoryEncodingMode = 'multi_hot' | 'one_hot' | 'count'

/** Options of {@link categoryEncoding}. */
export interface CategoryEncodingOptions extends LayerOptions {
  /**
   * `multi_hot` (default) writes 1 in the place of every category that a sample has, `count` writes how often it has it,
   * `one_hot` gives every element a row of its own.
   */
  outputMode?: CategoryEncodingMode
}

const MODES: readonly CategoryEncodingMode[] = ['multi_hot', 'one_hot', 'count']

/**
 * Writes categories, whole numbers from 0 up to `numTokens - 1`, as rows of zeros and ones, or counts.
 *
 * - `multi_hot` and `count`: `[batch, length]` to `[batch, numTokens]`. `count` takes a second input of the first's
 *   shape, if there is one, as weights of the elements
 * - `one_hot`: `[batch, ..., length]` to `[batch, ..., length, numTokens]`; a last axis of size 1 goes
 *
 * Numbers outside of that range cannot be seen when a model is made; they give zeros (Keras refuses them).
 *
 * Source: `keras.layers.CategoryEncoding`.
 *
 * @example
 * ```ts
 * const colour = categoryEncoding(3, { outputMode: 'one_hot', inputShape: [1] })
 * ```
 */
export class CategoryEncoding extends Layer {
  readonly className = 'CategoryEncoding'
  /** How many tokens there are: the length of the rows it gives. */
  readonly numTokens: number
  readonly outputMode: CategoryEncodingMode

  /** @throws TypeError or RangeError unless `numTokens` is a whole number from 1 to 2^24 and the mode is one of the three */
  constructor(options: CategoryEncodingOptions & { numTokens: number }) {
    super(options)
    const caller = `layer ${this.label}`
    this.numTokens = requireCount(caller, 'numTokens', options.numTokens, 1, 'categories', LONGEST_CONSTANT)
    this.outputMode = options.outputMode ?? 'multi_hot'
    if (!MODES.includes(this.outputMode)) {
      throw this.error(`outputMode must be one of ${MODES.join(', ')}, received ${String(this.outputMode)}`)
    }
  }

  protected override buildAll(inputShapes: readonly Shape[]): void {
    const [shape, weights] = inputShapes
    if (inputShapes.length > (this.outputMode === 'count' ? 2 : 1) || !shape) {
      throw this.error(
        `expected one input${this.outputMode === 'count' ? ', or one and its weights' : ''}, received ${inputShapes.length}`,
      )
    }
    if (this.outputMode !== 'one_hot' && shape.length !== 2) {
      throw this.error(`expected input of rank 2, [batch, length], received ${formatShape(shape)}`)
    }
    if (weights && formatShape(weights) !== formatShape(shape)) {
      throw this.error(
        `expected weights of the input's shape ${formatShape(shape)}, received ${formatShape(weights)}`,
      )
    }
  }

  call(x: Value): Value {
    return this.callAll([x])[0]
  }

  override callAll([x, weights]: readonly Value[]): readonly Value[] {
    const rank = x.shape.length
    if (this.outputMode === 'one_hot') {
      const single = rank > 1 && x.shape[rank - 1] === 1
      return [oneHot(single ? squeeze(x, [rank - 1]) : x, this.numTokens)]
    }
    const places = oneHot(x, this.numTokens)
    if (this.outputMode === 'multi_hot') return [reduceMax(places, { axes: [1] })]
    return [reduceSum(weights ? mul(places, unsqueeze(weights, [2])) : places, { axes: [1] })]
  }

  override getConfig(): Config {
    return { ...super.getConfig(), num_tokens: this.numTokens, output_mode: this.outputMode }
  }
}

/**
 * Makes a `CategoryEncoding` layer.
 *
 * @param numTokens how many categories there are, from 1
 */
export const categoryEncoding = (
  numTokens: number,
  options: CategoryEncodingOptions = {},
): CategoryEncoding => new CategoryEncoding({ ...options, numTokens })
