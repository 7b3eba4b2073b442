import { requireNumber } from '../arguments.js'
import type { Config } from '../config.js'
import { formatShape, reshape, resolveAxis, type Shape, type Value } from '../graph/index.js'
import type { CallContext } from './context.js'
import { Layer } from './layer.js'
import { inverseDeviation, moments } from './moments.js'
import { ScaleAndCenter, type ScaleAndCenterOptions } from './scaleAndCenter.js'

/** Options of {@link layerNormalization}. */
export interface LayerNormalizationOptions extends ScaleAndCenterOptions {
  /** The axis, or the axes together, over which mean and variance are taken; default -1, the features. */
  axis?: number | readonly number[]
}

/**
 * Layer normalization: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, with the mean and the (biased) variance
 * of each sample (and step) along its features; the same in training and inference.
 *
 * - input and output `[batch, ...]`, of any one shape
 * - weights `gamma` and `beta`, of the sizes of the axes, as far as `scale` and `center` ask for them
 *
 * Source: `keras.layers.LayerNormalization`; Ba, Kiros and Hinton 2016, Layer normalization, equations 3 and 4.
 *
 * @example
 * ```ts
 * const layer = layerNormalization({ axis: [1, 2] })
 * ```
 */
export class LayerNormalization extends Layer {
  readonly className = 'LayerNormalization'
  override readonly supportsMasking: boolean = true
  readonly axis: number | readonly number[]
  private readonly scaleAndCenter: ScaleAndCenter

  /** @throws TypeError or RangeError that names the option: an axis that is no whole number, … */
  constructor(options: LayerNormalizationOptions = {}) {
    super(options)
    const caller = `layer ${this.label}`
    this.axis = options.axis ?? -1
    const expected = 'a whole number other than 0 (the batch), or a list of them'
    for (const axis of [this.axis].flat()) {
      requireNumber({ caller, name: 'axis', expected }, axis, at => Number.isInteger(at) && at !== 0)
    }
    this.scaleAndCenter = new ScaleAndCenter(caller, options)
  }

  /** As the config has them once the layer is built. */
  private get sortedAxes(): readonly number[] {
    return [this.axis].flat().sort((a, b) => a - b)
  }

  protected override build(inputShape: Shape): void {
    const rank = inputShape.length
    const outside = this.sortedAxes.find(axis => axis <= -rank || axis >= rank)
    if (outside !== undefined) {
      throw this.error(
        `axis must be one of the input's behind the batch axis; received ${outside} for ${formatShape(inputShape)}`,
      )
    }
    const shape = this.sortedAxes.map(axis => this.knownDim(inputShape, axis))
    for (const weight of this.scaleAndCenter.weights(shape)) this.addWeight(weight)
  }

  call(x: Value, context: CallContext): Value {
    const axes = this.sortedAxes.map(axis => resolveAxis(axis, x.shape.length))
    const { mean, variance } = moments(x, axes)
    const sizes = x.shape.map((_, axis) => (axes.includes(axis) ? this.knownDim(x.shape, axis) : 1))
    const learned = this.weights.map(weight => reshape(context.weight(weight), sizes))
    const { epsilon } = this.scaleAndCenter
    return this.scaleAndCenter.apply(x, mean, inverseDeviation(variance, epsilon), learned)
  }

  override getConfig(): Config {
    const { epsilon, center, scale } = this.scaleAndCenter
    return {
      ...super.getConfig(),
      axis: this.built ? this.sortedAxes : this.axis,
      epsilon,
      center,
      scale,
      rms_scaling: false,
      ...this.scaleAndCenter.initializersConfig(),
      ...this.scaleAndCenter.regularizersAndConstraintsConfig(),
    }
  }
}

/** Makes a `LayerNormalization` layer. */
export const layerNormalization = (options?: LayerNormalizationOptions): LayerNormalization =>
  new LayerNormalization(options)
