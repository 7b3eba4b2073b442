import { requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import type { Constraint } from '../constraints/index.js'
import { convolve, type Shape, transpose, type Value } from '../graph/index.js'
import type { Initializer } from '../initializers/index.js'
import type { Regularizer } from '../regularizers/index.js'
import { ConvolutionLayer } from './convolutionLayer.js'
import { type DepthwiseConv2DOptions, depthwiseKernel } from './depthwiseConv2D.js'
import { type WeightParts, weightConfig, weightParts } from './weightParts.js'
import { padsOf, type Sizes } from './windows.js'

/** Options of {@link separableConv2D}. */
export interface SeparableConv2DOptions extends DepthwiseConv2DOptions {
  /** Of the pointwise kernel; default `glorotUniform`. */
  pointwiseInitializer?: string | Initializer
  /** A penalty on the pointwise kernel, in the loss. */
  pointwiseRegularizer?: string | Regularizer | undefined
  /** What holds for the pointwise kernel after each step. */
  pointwiseConstraint?: string | Constraint | undefined
}

/**
 * A convolution of each channel on its own, then one of single places that mixes the channels:
 * `y = activation(pointwise(depthwise(x)) + bias)`.
 *
 * - input `[batch, height, width, channels]`; output `[batch, newHeight, newWidth, filters]`, sizes as those of `Conv2D`
 * - weights `depthwise_kernel` `[...kernelSize, channels, depthMultiplier]`, `pointwise_kernel`
 *   `[1, 1, channels · depthMultiplier, filters]` and, if `useBias`, `bias` `[filters]`
 *
 * Source: `keras.layers.SeparableConv2D`; Chollet 2017, Xception: deep learning with depthwise separable convolutions.
 *
 * @example
 * ```ts
 * const layer = separableConv2D(32, 3, { activation: 'relu' })
 * ```
 */
export class SeparableConv2D extends ConvolutionLayer {
  get className(): string {
    return 'SeparableConv2D'
  }

  /** The number of output channels. */
  readonly filters: number
  readonly depthMultiplier: number
  private readonly depthwiseParts: WeightParts
  private readonly pointwiseParts: WeightParts

  /** @throws RangeError or TypeError that names the option: strides and dilationRate both above 1, … */
  constructor(options: SeparableConv2DOptions & { filters: number; kernelSize: Sizes }) {
    super(2, options)
    const caller = `layer ${this.label}`
    this.filters = requireCount(caller, 'filters', options.filters, 1, 'filters')
    this.depthMultiplier = requireCount(
      caller,
      'depthMultiplier',
      options.depthMultiplier ?? 1,
      1,
      'channels',
    )
    this.depthwiseParts = weightParts(
      options.depthwiseInitializer ?? 'glorotUniform',
      options.depthwiseRegularizer,
      options.depthwiseConstraint,
    )
    this.pointwiseParts = weightParts(
      options.pointwiseInitializer ?? 'glorotUniform',
      options.pointwiseRegularizer,
      options.pointwiseConstraint,
    )
  }

  protected override build(inputShape: Shape): void {
    const { places, channels } = this.sizesOf(inputShape)
    this.checkWindows(places)
    const depthwise = [...this.kernelSize, channels, this.depthMultiplier]
    const pointwise = [1, 1, channels * this.depthMultiplier, this.filters]
    this.addWeight({ name: 'depthwise_kernel', shape: depthwise, ...this.depthwiseParts })
    this.addWeight({ name: 'pointwise_kernel', shape: pointwise, ...this.pointwiseParts })
    this.addBias(this.filters)
  }

  protected override convolve(x: Value, [depthwise, pointwise, bias]: readonly Value[]): Value {
    const { strides, dilationRate: dilations } = this
    const pads = padsOf(this.padding, x.shape.slice(2).map(Number), this.windows, strides)
    const groups = Number(x.shape[1])
    const apart = convolve(x, depthwiseKernel(depthwise), { strides, dilations, pads, groups })
    return convolve(apart, transpose(pointwise, [3, 2, 0, 1]), { bias })
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      filters: this.filters,
      depth_multiplier: this.depthMultiplier,
      ...weightConfig('depthwise', this.depthwiseParts),
      ...weightConfig('pointwise', this.pointwiseParts),
    }
  }
}

/**
 * Makes a convolution in two parts, `SeparableConv2D`.
 *
 * @param filters how many channels it gives, from 1
 * @param kernelSize height and width of a window, or one number for both
 */
export const separableConv2D = (
  filters: number,
  kernelSize: Sizes,
  options: SeparableConv2DOptions = {},
): SeparableConv2D => new SeparableConv2D({ ...options, filters, kernelSize })
