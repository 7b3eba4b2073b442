import { requireBoolean, requireNumber } from '../arguments.js'
import type { Config, Json } from '../config.js'
import {
  add,
  constant,
  div,
  formatShape,
  maximum,
  mul,
  reshape,
  resolveAxis,
  type Shape,
  sizeOf,
  sqrt,
  sub,
  type Value,
} from '../graph/index.js'
import type { Initializer } from '../initializers/index.js'
import { type NestedArray, Tensor, type TensorLike, toTensor } from '../tensor.js'
import type { CallContext } from './context.js'
import { Layer, type LayerOptions, withBatch } from './layer.js'
import { type SavedState, UNUSED_COUNT } from './savedState.js'

/** Options of {@link normalization}. */
export interface NormalizationOptions extends LayerOptions {
  /**
   * The axis, or the axes, each place of which has a mean and a variance of its own; none (`[]` or null) for one mean and
   * variance of all elements. Default -1, the features.
   */
  axis?: number | readonly number[] | null
  /** Means that are known, instead of those that `adapt` finds: a number, or (nested) one for each place of the axes. */
  mean?: number | TensorLike | undefined
  /** The variances that belong to `mean`. */
  variance?: number | TensorLike | undefined
  /** Whether to undo the normalization: `y = x sqrt(variance) + mean`; default false. */
  invert?: boolean
}

/** Keras's `epsilon()`, the least that is divided by. */
const EPSILON = 1e-7

/**
 * Gives features mean 0 and variance 1, with the numbers of a set of data that `adapt` is shown before training:
 * `y = (x - mean) / max(sqrt(variance), 1e-7)`.
 *
 * - input and output `[batch, ...]`, of any one shape
 * - weights, if `mean` and `variance` are not given: `mean` and `variance`, of the sizes of the axes, not trained
 *   (Keras has a third, `count`, for models of old versions; it is not there)
 *
 * Source: `keras.layers.Normalization`.
 *
 * @example
 * ```ts
 * const layer = normalization()
 * layer.adapt([[0, 7], [2, 9]]) // means [1, 8], variances [1, 1]
 * const known = normalization({ mean: 3, variance: 2 })
 * ```
 */
export class Normalization extends Layer {
  readonly className = 'Normalization'
  override readonly supportsMasking: boolean = true
  readonly axis: readonly number[]
  readonly invert: boolean
  private readonly given: { readonly mean: Tensor; readonly variance: Tensor } | undefined
  private adapted: { readonly mean: Float32Array; readonly variance: Float32Array } | undefined

  /** @throws TypeError or RangeError that names the option: a mean without a variance, … */
  constructor(options: NormalizationOptions = {}) {
    super(options)
    const caller = `layer ${this.label}`
    this.axis = options.axis === null ? [] : [options.axis ?? -1].flat()
    for (const axis of this.axis) {
      requireNumber({ caller, name: 'axis', expected: 'whole numbers' }, axis, Number.isInteger)
    }
    this.invert = requireBoolean(caller, 'invert', options.invert ?? false)
    const { mean, variance } = options
    if ((mean === undefined) !== (variance === undefined)) {
      throw this.error(
        `mean and variance must be given both or not at all, received only ${mean === undefined ? 'variance' : 'mean'}`,
      )
    }
    if (mean === undefined || variance === undefined) return
    const numbers = (what: string, value: number | TensorLike) =>
      typeof value === 'number'
        ? new Tensor(Float32Array.of(value), [])
        : toTensor(`${caller}: ${what}`, value)
    this.given = { mean: numbers('mean', mean), variance: numbers('variance', variance) }
    const shapes = [this.given.mean.shape, this.given.variance.shape]
    if (formatShape(shapes[0]) !== formatShape(shapes[1]) || shapes[0].length > this.axis.length) {
      throw this.error(
        `mean and variance must have one shape, of no more axes than axis names (${this.axis.length}); received ${formatShape(shapes[0])} and ${formatShape(shapes[1])}`,
      )
    }
  }

  /** The axes that have statistics of their own, in order from the front. */
  private keptAxes(shape: Shape): readonly number[] {
    const rank = shape.length
    const outside = this.axis.find(axis => axis < -rank || axis >= rank)
    if (outside !== undefined) {
      throw this.error(`axis must be one of the input's, ${formatShape(shape)}; received ${outside}`)
    }
    return this.axis.map(axis => resolveAxis(axis, rank)).sort((a, b) => a - b)
  }

  protected override build(inputShape: Shape): void {
    const shape = this.keptAxes(inputShape).map(axis => this.knownDim(inputShape, axis))
    if (this.given) return
    for (const name of ['mean', 'variance'] as const) {
      const initializer: Initializer = {
        className: name === 'mean' ? 'Zeros' : 'Ones',
        getConfig: () => ({}),
        // a model may give weights their first elements after the layer was adapted
        initialize: () =>
          this.adapted?.[name] ?? new Float32Array(sizeOf(shape)).fill(name === 'mean' ? 0 : 1),
      }
      this.addWeight({ name, shape, initializer, trainable: false })
    }
  }

  /**
   * Takes mean and variance from data, `[samples, ...]`, instead of those of an earlier call.
   *
   * @throws RangeError if mean and variance were given, if there are no samples, or if the layer was built for samples of
   * another shape
   */
  adapt(data: TensorLike): void {
    if (this.given) throw this.error('cannot adapt: mean and variance were given')
    const { data: elements, shape } = toTensor(`layer ${this.label}: data`, data)
    if (elements.length === 0) throw this.error('adapt needs data, received none')
    this.ensureBuilt(withBatch(shape.slice(1)))
    const kept = this.keptAxes(shape)
    const sizes = kept.map(axis => shape[axis])
    if (formatShape(sizes) !== formatShape(this.weights[0].shape)) {
      throw this.error(
        `adapt: expected sizes ${formatShape(this.weights[0].shape)} along axis ${formatShape(this.axis)}, received data ${formatShape(shape)}`,
      )
    }
    // where the statistics of each element are
    const strides = kept.map((_, i) => sizeOf(sizes.slice(i + 1)))
    const steps = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
    const placeOf = (element: number) =>
      kept.reduce((at, axis, i) => at + (Math.floor(element / steps[axis]) % shape[axis]) * strides[i], 0)
    const size = sizeOf(sizes)
    const count = elements.length / size
    const mean = new Float64Array(size)
    elements.forEach((x, i) => {
      mean[placeOf(i)] += x / count
    })
    const variance = new Float64Array(size)
    elements.forEach((x, i) => {
      variance[placeOf(i)] += (x - mean[placeOf(i)]) ** 2 / count
    })
    this.adapted = { mean: Float32Array.from(mean), variance: Float32Array.from(variance) }
    this.weights[0].write(this.adapted.mean)
    this.weights[1].write(this.adapted.variance)
  }

  /** @internal */
  override get savedState(): SavedState {
    const state = super.savedState
    return this.given ? state : { ...state, variables: [...state.variables, UNUSED_COUNT] }
  }

  call(x: Value, context: CallContext): Value {
    const kept = this.keptAxes(x.shape)
    const sizesFor = (shape: readonly number[]) => {
      const axes = kept.slice(kept.length - shape.length)
      return x.shape.map((_, axis) => shape[axes.indexOf(axis)] ?? 1)
    }
    const [mean, variance] = this.given
      ? [this.given.mean, this.given.variance].map(({ data, shape }) =>
          constant(Array.from(data), 'float32', sizesFor(shape)),
        )
      : this.weights.map(weight => reshape(context.weight(weight), sizesFor(weight.shape)))
    const deviation = maximum(sqrt(variance), EPSILON)
    return this.invert ? add(mean, mul(x, deviation)) : div(sub(x, mean), deviation)
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      axis: this.axis,
      invert: this.invert,
      mean: this.given ? numbersOf(this.given.mean) : null,
      variance: this.given ? numbersOf(this.given.variance) : null,
    }
  }
}

/** As JSON, a tensor without axes as its number. */
function numbersOf(tensor: Tensor): Json {
  const plain = (value: NestedArray): Json =>
    typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Array.from(value, plain)
  return tensor.shape.length === 0 ? tensor.data[0] : plain(tensor.toArray())
}

/** Makes a `Normalization` layer. */
export const normalization = (options?: NormalizationOptions): Normalization => new Normalization(options)
