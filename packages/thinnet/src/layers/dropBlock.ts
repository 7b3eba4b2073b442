import { requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import {
  countElements,
  div,
  fillLike,
  formatShape,
  maximum,
  mul,
  type Operand,
  pad,
  reduceSum,
  type Shape,
  slice,
  sub,
  type Value,
} from '../graph/index.js'
import type { CallContext, Rate } from './context.js'
import { NoiseLayer, type NoiseOptions } from './noiseLayer.js'
import { checkRates, ofRate, type RateOption, rateConfig } from './rateSchedule.js'

/** Options of {@link dropBlock1D} and {@link dropBlock2D}. */
export interface DropBlockOptions extends NoiseOptions {
  /** The side of a block, from 1; default 7, as in the paper. A block as large as the feature map is spatial dropout. */
  blockSize?: number
}

/**
 * γ, the probability that a block starts at a place where a whole one fits, so that about the fraction `rate` is dropped.
 * The paper's equation 1: `γ = rate / blockSize^d · Π size / (size - blockSize + 1)`, over d spatial axes.
 */
const seedRate = (rate: number, sizes: readonly number[], blocks: readonly number[]): number => {
  const places = sizes.map((size, i) => size / (size - blocks[i] + 1) / blocks[i])
  return Math.min(
    places.reduce((product, place) => product * place, rate),
    1,
  )
}

/**
 * The fraction of places that is expected to be kept: the mean over all places of `(1 - γ)^blocks`, where `blocks` is the number
 * of those that cover the place.
 */
function expectedKeep(gamma: number, sizes: readonly number[], blocks: readonly number[]): number {
  // along one axis, blocks that cover place i start at i - block + 1 to i, where these are starts of whole blocks
  const coverings = sizes.map((size, axis) =>
    Array.from(
      { length: size },
      (_, i) => Math.min(i, size - blocks[axis]) - Math.max(0, i - blocks[axis] + 1) + 1,
    ),
  )
  const exponents = coverings.reduce((all, axis) => all.flatMap(before => axis.map(count => before * count)))
  return exponents.reduce((sum, count) => sum + (1 - gamma) ** count, 0) / exponents.length
}

/** The maximum of each `window` neighbours along an axis, in about log2(window) steps: each doubles what is covered. */
function slidingMax(x: Value, axis: number, size: number, window: number): Value {
  let result = x
  for (let covered = 1; covered < window; ) {
    const shift = Math.min(covered, window - covered)
    const rest = size - (covered - 1) - shift
    result = maximum(slice(result, axis, 0, rest), slice(result, axis, shift, shift + rest))
    covered += shift
  }
  return result
}

/** Dropout of contiguous blocks; the base of DropBlock1D and DropBlock2D. */
abstract class DropBlock extends NoiseLayer {
  /** The fraction of elements to drop, about: blocks may overlap. */
  readonly rate: Rate
  readonly blockSize: number

  constructor(
    private readonly axes: 1 | 2,
    options: DropBlockOptions & { rate: RateOption },
  ) {
    super(`DropBlock${axes}D`, options)
    const label = `layer ${this.label}`
    this.rate = checkRates(label, options.rate)
    this.blockSize = requireCount(label, 'blockSize', options.blockSize ?? 7, 1, 'places')
  }

  protected override build(inputShape: Shape): void {
    const rank = this.axes + 2
    if (inputShape.length !== rank) {
      throw this.error(
        `expected input of rank ${rank}, with ${this.axes} spatial axes, received ${formatShape(inputShape)}`,
      )
    }
    this.sizes(inputShape)
  }

  private sizes(shape: Shape): readonly number[] {
    return Array.from({ length: this.axes }, (_, i) => this.knownDim(shape, i + 1))
  }

  protected disturb(x: Value, context: CallContext): Value {
    const { rate } = this
    if (rate === 0) return x
    if (rate === 1) return fillLike(x)
    const mask = this.blockMask(x.shape, rate, context)
    return mul(x, mul(mask, this.scale(mask, x.shape, rate, context)))
  }

  /**
   * What is kept is scaled up by count(mask) / count_ones(mask), counted over the batch; 1 stands in for a mask without ones.
   * Outside of training, predictions for a sample must not depend on what else is predicted: there the expectation stands in,
   * which is the limit for large batches.
   */
  private scale(mask: Value, shape: Shape, rate: Rate, context: CallContext): Operand {
    if (context.training) return div(countElements(mask), maximum(reduceSum(mask), 1))
    const sizes = this.sizes(shape)
    const blocks = this.blocks(sizes)
    const inverse = (rate: number) => 1 / (expectedKeep(seedRate(rate, sizes, blocks), sizes, blocks) || 1)
    return ofRate(rate, inverse, context)
  }

  private blocks(sizes: readonly number[]): readonly number[] {
    return sizes.map(size => Math.min(this.blockSize, size))
  }

  /** Ones, with blocks of zeros in every feature map of its own. */
  private blockMask(shape: Shape, rate: Rate, context: CallContext): Value {
    const sizes = this.sizes(shape)
    const blocks = this.blocks(sizes)
    const gamma =
      typeof rate === 'number'
        ? seedRate(rate, sizes, blocks)
        : (step: number) => seedRate(rate(step), sizes, blocks)
    const seedShape = shape.map((dim, axis) => {
      const spatial = axis - 1
      return spatial in sizes ? sizes[spatial] - blocks[spatial] + 1 : dim
    })
    const seeds = sub(1, context.keepMask({ shape: seedShape, rate: gamma, seed: this.seed }))

    // a place is dropped if a block starts at it or at one of the blockSize - 1 places before it
    const margin = shape.map((_, axis) => (blocks[axis - 1] ?? 1) - 1)
    const dropped = blocks.reduce(
      (covered, block, i) => slidingMax(covered, i + 1, sizes[i] + block - 1, block),
      pad(seeds, margin, margin),
    )
    return sub(1, dropped)
  }

  override getConfig(): Config {
    return { ...super.getConfig(), rate: rateConfig(this.rate), block_size: this.blockSize }
  }
}

/**
 * Drops blocks of neighbouring steps in each channel of a sequence. Input and output `[batch, steps, channels]`.
 *
 * As {@link DropBlock2D}, with one axis. A block never reaches beyond the sequence; one longer than it drops all of it.
 *
 * Source: Ghiasi, Lin, Le 2018, DropBlock: a regularization method for convolutional networks. Keras has no such layer.
 *
 * @example
 * ```ts
 * const layer = dropBlock1D(0.1, { blockSize: 5, inputShape: [50, 8] })
 * ```
 */
export class DropBlock1D extends DropBlock {
  /** @throws RangeError for a rate outside 0 to 1, with the mend for a percentage, or a block size below 1 */
  constructor(options: DropBlockOptions & { rate: RateOption }) {
    super(1, options)
  }
}

/**
 * Drops square blocks of neighbouring places in each feature map. Input and output `[batch, rows, columns, channels]`.
 *
 * In training blocks start independently with probability γ at each place where a whole one fits; a place is dropped that
 * any block covers; and `y = x · mask · count(mask) / count_ones(mask)`, counted over the batch. In inference `y = x`; where
 * blocks are dropped in inference all the same (Monte Carlo dropout), the expected count stands in for that of the batch.
 *
 *     γ = rate / blockSize² · rows · columns / ((rows - blockSize + 1) · (columns - blockSize + 1))
 *
 * Blocks overlap, so that less than `rate` is dropped: at most about `1 - exp(-rate)`. Block size 1 is Dropout, but for the
 * way to scale; a block as large as the map is SpatialDropout2D.
 *
 * Source: Ghiasi, Lin, Le 2018, DropBlock: a regularization method for convolutional networks, algorithm 1 and equation 1,
 * with masks of their own for the channels. Keras has no such layer.
 *
 * @example
 * ```ts
 * const layer = dropBlock2D(0.1, { blockSize: 3, inputShape: [16, 16, 8] })
 * ```
 */
export class DropBlock2D extends DropBlock {
  /** @throws RangeError for a rate outside 0 to 1, with the mend for a percentage, or a block size below 1 */
  constructor(options: DropBlockOptions & { rate: RateOption }) {
    super(2, options)
  }
}

/**
 * Makes a `DropBlock1D` layer.
 *
 * @param rate about the fraction to drop, from 0 to 1, or a function that gives it for each training step
 */
export const dropBlock1D = (rate: RateOption, options: DropBlockOptions = {}): DropBlock1D =>
  new DropBlock1D({ ...options, rate })

/**
 * Makes a `DropBlock2D` layer.
 *
 * @param rate about the fraction to drop, from 0 to 1, or a function that gives it for each training step
 */
export const dropBlock2D = (rate: RateOption, options: DropBlockOptions = {}): DropBlock2D =>
  new DropBlock2D({ ...options, rate })
