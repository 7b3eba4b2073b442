import { requireNumber } from '../arguments.js'
import type { Config } from '../config.js'
import { formatShape, reshape, resolveAxis, type Shape, type Value } from '../graph/index.js'
import type { CallContext } from './context.js'
import { Layer } from './layer.js'
import { inverseDeviation, moments } from './moments.js'
import { ScaleAndCenter, type ScaleAndCenterOptions } from './scaleAndCenter.js'

/** Options of {@link groupNormalization}. */
export interface GroupNormalizationOptions extends ScaleAndCenterOptions {
  /** How many groups the features make, which must divide their number; -1 for groups of one; default 32. */
  groups?: number
  /** The axis of the features; default -1, the last. */
  axis?: number
}

/**
 * Group normalization: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, with the mean and the (biased) variance
 * of each sample over all places and one group of neighbouring features; the same in training and inference.
 *
 * - input and output `[batch, ..., features]` (or the features along `axis`); axes behind the features' have known sizes
 * - weights `gamma` and `beta` `[features]`, as far as `scale` and `center` ask for them
 *
 * Source: `keras.layers.GroupNormalization`; Wu and He 2018, Group normalization, equations 1, 2 and 7.
 *
 * @example
 * ```ts
 * const layer = groupNormalization({ groups: 2 })
 * ```
 */
export class GroupNormalization extends Layer {
  readonly className = 'GroupNormalization'
  override readonly supportsMasking: boolean = true
  readonly groups: number
  readonly axis: number
  private features: number | undefined
  private readonly scaleAndCenter: ScaleAndCenter

  /** @throws TypeError or RangeError that names the option: groups below 1 other than -1, … */
  constructor(options: GroupNormalizationOptions = {}) {
    super(options)
    const caller = `layer ${this.label}`
    this.groups = requireNumber(
      { caller, name: 'groups', expected: 'a whole number of groups, 1 or more, or -1 for groups of one' },
      options.groups ?? 32,
      groups => Number.isInteger(groups) && (groups >= 1 || groups === -1),
    )
    this.axis = requireNumber(
      { caller, name: 'axis', expected: 'a whole number other than 0 (the batch)' },
      options.axis ?? -1,
      axis => Number.isInteger(axis) && axis !== 0,
    )
    this.scaleAndCenter = new ScaleAndCenter(caller, options)
  }

  protected override build(inputShape: Shape): void {
    const rank = inputShape.length
    if (this.axis >= rank || this.axis <= -rank) {
      throw this.error(
        `axis must be one of the input's behind the batch axis; received axis ${this.axis} for ${formatShape(inputShape)}`,
      )
    }
    const features = this.knownDim(inputShape, this.axis)
    if (this.groups !== -1 && features % this.groups !== 0) {
      throw this.error(`groups must divide the ${features} features, received ${this.groups}`)
    }
    this.features = features
    for (const weight of this.scaleAndCenter.weights([features])) this.addWeight(weight)
  }

  call(x: Value, context: CallContext): Value {
    const axis = resolveAxis(this.axis, x.shape.length)
    const features = this.knownDim(x.shape, axis)
    const groups = this.groups === -1 ? features : this.groups
    // 0 keeps a size in its place; behind the new axis places have moved
    const before = Array<number>(axis).fill(0)
    const after = x.shape.slice(axis + 1).map((_, i) => this.knownDim(x.shape, axis + 1 + i))
    const grouped = reshape(x, [...before, groups, features / groups, ...after])
    const axes = grouped.shape.map((_, at) => at).filter(at => at !== 0 && at !== axis)
    const { mean, variance } = moments(grouped, axes)
    const sizes = [...before.map(() => 1), groups, features / groups, ...after.map(() => 1)]
    const learned = this.weights.map(weight => reshape(context.weight(weight), sizes))
    const inverse = inverseDeviation(variance, this.scaleAndCenter.epsilon)
    return reshape(this.scaleAndCenter.apply(grouped, mean, inverse, learned), [
      ...before,
      features,
      ...after,
    ])
  }

  override getConfig(): Config {
    const { epsilon, center, scale } = this.scaleAndCenter
    return {
      ...super.getConfig(),
      // as Keras has it, groups of one are counted once the layer is built
      groups: this.groups === -1 ? (this.features ?? -1) : this.groups,
      axis: this.axis,
      epsilon,
      center,
      scale,
      ...this.scaleAndCenter.initializersConfig(),
      ...this.scaleAndCenter.regularizersAndConstraintsConfig(),
    }
  }
}

/** Makes a `GroupNormalization` layer. */
export const groupNormalization = (options?: GroupNormalizationOptions): GroupNormalization =>
  new GroupNormalization(options)
