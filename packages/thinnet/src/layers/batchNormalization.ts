import { requireFraction, requireNumber } from '../arguments.js'
import type { Config } from '../config.js'
import { add, formatShape, mul, reshape, resolveAxis, type Shape, type Value } from '../graph/index.js'
import { getInitializer, type Initializer } from '../initializers/index.js'
import { initializerConfig } from './configOf.js'
import type { CallContext } from './context.js'
import { Layer } from './layer.js'
import { inverseDeviation, maskedMoments, moments } from './moments.js'
import { ScaleAndCenter, type ScaleAndCenterOptions } from './scaleAndCenter.js'

/** Options of {@link batchNormalization}. */
export interface BatchNormalizationOptions extends ScaleAndCenterOptions {
  /** The axis of the features, each of which is normalized on its own; default -1, the last. */
  axis?: number
  /** How much of the moving statistics stays at each step, from 0 to 1; default 0.99. */
  momentum?: number
  /** Default `zeros`. */
  movingMeanInitializer?: string | Initializer
  /** Default `ones`. */
  movingVarianceInitializer?: string | Initializer
  /** Keras's batch renormalization; there is none here. */
  renorm?: false
  /** Keras's statistics over several machines; there are none here. */
  synchronized?: false
}

/**
 * Batch normalization: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta` for each feature.
 *
 * In training, mean and (biased) variance are those of the batch, over all axes but the features', and move the moving
 * statistics: `moving = momentum * moving + (1 - momentum) * batch`. In inference they are the moving statistics; so they
 * are in a layer that is not `trainable`, which training then leaves as it is. Steps that a mask takes out do not count
 * in the statistics.
 *
 * - input and output `[batch, ..., features]` (or the features along `axis`)
 * - weights `gamma` and `beta` `[features]`, as far as `scale` and `center` ask for them, and, not trained by gradients,
 *   `moving_mean` and `moving_variance` `[features]`
 *
 * Source: `keras.layers.BatchNormalization`; Ioffe and Szegedy 2015, Batch normalization, algorithms 1 and 2. Keras's
 * `renorm` and `synchronized` are not there.
 *
 * @example
 * ```ts
 * const layer = batchNormalization({ momentum: 0.9 })
 * ```
 */
export class BatchNormalization extends Layer {
  readonly className = 'BatchNormalization'
  override readonly supportsMasking: boolean = true
  readonly axis: number
  readonly momentum: number
  readonly movingMeanInitializer: Initializer
  readonly movingVarianceInitializer: Initializer
  private readonly scaleAndCenter: ScaleAndCenter

  /** @throws TypeError or RangeError that names the option: a momentum outside 0 to 1, … */
  constructor(options: BatchNormalizationOptions = {}) {
    super(options)
    const caller = `layer ${this.label}`
    this.axis = requireNumber(
      { caller, name: 'axis', expected: 'a whole number other than 0 (the batch)' },
      options.axis ?? -1,
      axis => Number.isInteger(axis) && axis !== 0,
    )
    this.momentum = requireFraction(caller, 'momentum', options.momentum ?? 0.99)
    this.scaleAndCenter = new ScaleAndCenter(caller, options)
    this.movingMeanInitializer = getInitializer(options.movingMeanInitializer ?? 'zeros')
    this.movingVarianceInitializer = getInitializer(options.movingVarianceInitializer ?? 'ones')
    for (const name of ['renorm', 'synchronized'] as const) {
      if (options[name]) throw this.error(`${name} must be false, received ${options[name]}`)
    }
  }

  protected override build(inputShape: Shape): void {
    const rank = inputShape.length
    if (rank < 2 || this.axis >= rank || this.axis <= -rank) {
      throw this.error(
        `axis must be one of the input's behind the batch axis; received axis ${this.axis} for ${formatShape(inputShape)}`,
      )
    }
    const shape = [this.knownDim(inputShape, this.axis)]
    for (const weight of this.scaleAndCenter.weights(shape)) this.addWeight(weight)
    this.addWeight({
      name: 'moving_mean',
      shape,
      initializer: this.movingMeanInitializer,
      trainable: false,
    })
    this.addWeight({
      name: 'moving_variance',
      shape,
      initializer: this.movingVarianceInitializer,
      trainable: false,
    })
  }

  call(x: Value, context: CallContext): Value {
    const rank = x.shape.length
    const axis = resolveAxis(this.axis, rank)
    const others = x.shape.map((_, at) => at).filter(at => at !== axis)
    const alongAxis = (value: Value) =>
      reshape(
        value,
        x.shape.map((_, at) => (at === axis ? -1 : 1)),
      )
    const learned = this.weights.slice(0, -2).map(weight => alongAxis(context.weight(weight)))
    const moving = this.weights.slice(-2)
    const [movingMean, movingVariance] = moving.map(weight => context.weight(weight))
    let mean = alongAxis(movingMean)
    let variance = alongAxis(movingVariance)
    if (context.training && this.trainable) {
      const ofBatch = this.momentsOf(x, others, context.masks[0])
      mean = ofBatch.mean
      variance = ofBatch.variance
      const step = (old: Value, now: Value) =>
        add(mul(old, this.momentum), mul(reshape(now, [-1]), 1 - this.momentum))
      context.assign(moving[0], step(movingMean, mean))
      context.assign(moving[1], step(movingVariance, variance))
    }
    const { epsilon } = this.scaleAndCenter
    return this.scaleAndCenter.apply(x, mean, inverseDeviation(variance, epsilon), learned)
  }

  private momentsOf(x: Value, axes: readonly number[], mask: Value | undefined) {
    if (!mask) return moments(x, axes)
    if (
      mask.shape.length !== x.shape.length - 1 ||
      resolveAxis(this.axis, x.shape.length) !== x.shape.length - 1
    ) {
      throw this.error(
        `a mask must have all axes of the input but the features', the last; received mask ${formatShape(mask.shape)} for ${formatShape(x.shape)}`,
      )
    }
    return maskedMoments(x, axes, mask)
  }

  override getConfig(): Config {
    const { epsilon, center, scale } = this.scaleAndCenter
    return {
      ...super.getConfig(),
      axis: this.axis,
      momentum: this.momentum,
      epsilon,
      center,
      scale,
      ...this.scaleAndCenter.initializersConfig(),
      moving_mean_initializer: initializerConfig(this.movingMeanInitializer),
      moving_variance_initializer: initializerConfig(this.movingVarianceInitializer),
      ...this.scaleAndCenter.regularizersAndConstraintsConfig(),
      synchronized: false,
      renorm: false,
      renorm_clipping: null,
      renorm_momentum: 0.99,
    }
  }
}

/** Makes a `BatchNormalization` layer. */
export const batchNormalization = (options?: BatchNormalizationOptions): BatchNormalization =>
  new BatchNormalization(options)
