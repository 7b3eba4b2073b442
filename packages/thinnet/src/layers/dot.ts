import { requireBoolean, requireNumber } from '../arguments.js'
import type { Config } from '../config.js'
import {
  matMul,
  minimum,
  mul,
  reciprocal,
  reduceSum,
  reshape,
  resolveAxis,
  type Shape,
  sqrt,
  square,
  squeeze,
  transpose,
  unsqueeze,
  type Value,
} from '../graph/index.js'
import type { LayerOptions } from './layer.js'
import { formatShapes, Merge } from './merge.js'

/** Options of {@link dot}. */
export interface DotOptions extends LayerOptions {
  /** Whether to scale both inputs to length 1 along their axis, which gives the cosine of the angle; default false. */
  normalize?: boolean
}

/** Keras's `epsilon()`: a vector that is shorter is not scaled to length 1. */
const EPSILON = 1e-7

/**
 * The dot product of two inputs along an axis of each: `y[b, i, j] = sum_k x_1[b, i, k] x_2[b, j, k]`.
 *
 * - inputs `[batch, ...]`, two, of rank 2 or more, of the same size along their axes
 * - output `[batch, ...rest of the first, ...rest of the second]`; of two vectors a sample, `[batch, 1]`
 * - there is no mask of the output
 *
 * Source: `keras.layers.Dot`.
 *
 * @example
 * ```ts
 * const cosine = dot(1, { normalize: true })
 * const scores = dot([2, 2]) // [batch, a, n] and [batch, b, n] give [batch, a, b]
 * ```
 */
export class Dot extends Merge {
  readonly className = 'Dot'
  /** The axis of each of the two inputs that is summed over; 0 is the batch axis. */
  readonly axes: number | readonly number[]
  readonly normalize: boolean
  protected override readonly inputCount = 2

  /** @throws TypeError or RangeError for axes that are neither a whole number nor two, or are the batch's */
  constructor(options: DotOptions & { axes: number | readonly number[] }) {
    super(options)
    const { axes } = options
    const caller = `layer ${this.label}`
    const expected = 'a whole number other than 0 (the batch), or one for each of the two inputs'
    for (const axis of [axes].flat()) {
      requireNumber({ caller, name: 'axes', expected }, axis, at => Number.isInteger(at) && at !== 0)
    }
    if (typeof axes !== 'number' && axes.length !== 2) {
      throw this.error(`axes must be ${expected}, received ${axes.length} numbers`)
    }
    this.axes = axes
    this.normalize = requireBoolean(caller, 'normalize', options.normalize ?? false)
  }

  /** The axis of each input, counted from the front. */
  private axesOf(shapes: readonly Shape[]): readonly [number, number] {
    const [first, second] = typeof this.axes === 'number' ? [this.axes, this.axes] : this.axes
    const at = [first, second].map((axis, i) => (axis < 0 ? axis + shapes[i].length : axis))
    return [at[0], at[1]]
  }

  protected override buildAll(inputShapes: readonly Shape[]): void {
    this.checkCount(inputShapes.length)
    const axes = this.axesOf(inputShapes)
    const received = `received ${formatShapes(inputShapes)} and axes ${JSON.stringify(this.axes)}`
    if (inputShapes.some((shape, i) => shape.length < 2 || axes[i] < 1 || axes[i] >= shape.length)) {
      throw this.error(`axes must be axes of the inputs behind the batch axis; ${received}`)
    }
    const sizes = inputShapes.map((shape, i) => shape[axes[i]])
    if (sizes[0] !== sizes[1]) {
      throw this.error(`expected two inputs of the same size along their axes, ${received}`)
    }
  }

  override callAll(inputs: readonly Value[]): readonly Value[] {
    this.checkCount(inputs.length)
    return [this.merge(inputs)]
  }

  protected merge(inputs: readonly Value[]): Value {
    const axes = this.axesOf(inputs.map(({ shape }) => shape))
    // as matrices of each sample: [batch, rest, size] and [batch, size, rest]
    const [a, b] = inputs.map((x, i) => {
      const axis = resolveAxis(axes[i], x.shape.length)
      const others = x.shape.map((_, at) => at).filter(at => at !== 0 && at !== axis)
      const last = transpose(this.normalize ? unit(x, axis) : x, [0, ...others, axis])
      if (others.length === 0) return unsqueeze(last, [1])
      return others.length === 1 ? last : reshape(last, [0, -1, this.knownDim(x.shape, axis)])
    })
    const product = matMul(a, transpose(b, [0, 2, 1]))
    const rest = inputs.map(({ shape }, i) => shape.filter((_, at) => at !== 0 && at !== axes[i]))
    if (rest[0].length === 0)
      return rest[1].length > 1 ? this.spread(squeeze(product, [1]), rest[1]) : squeeze(product, [1])
    if (rest[1].length === 0) {
      const single = squeeze(product, [2])
      return rest[0].length > 1 ? this.spread(single, rest[0]) : single
    }
    return rest.every(dims => dims.length === 1) ? product : this.spread(product, rest.flat())
  }

  private spread(x: Value, dims: Shape): Value {
    return reshape(x, [0, ...dims.map((_, at) => this.knownDim(dims, at))])
  }

  /** Not one: which steps of a product count cannot be said. */
  override computeMasks(): readonly undefined[] {
    return [undefined]
  }

  override getConfig(): Config {
    return { ...super.getConfig(), axes: this.axes, normalize: this.normalize }
  }
}

/** `x / |x|` along an axis. */
function unit(x: Value, axis: number): Value {
  const length = sqrt(reduceSum(square(x), { axes: [axis], keepDims: true }))
  return mul(x, minimum(reciprocal(length), 1 / EPSILON))
}

/**
 * Makes a `Dot` layer.
 *
 * @param axes the axis of both inputs to sum over, or one for each; 0 is the batch axis and cannot be summed over
 */
export const dot = (axes: number | readonly number[], options: DotOptions = {}): Dot =>
  new Dot({ ...options, axes })
