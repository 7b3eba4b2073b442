import { requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import type { Constraint } from '../constraints/index.js'
import { convolve, reshape, type Shape, transpose, type Value } from '../graph/index.js'
import type { Initializer } from '../initializers/index.js'
import type { Regularizer } from '../regularizers/index.js'
import { ConvolutionLayer, type ConvolutionLayerOptions } from './convolutionLayer.js'
import { type WeightParts, weightConfig, weightParts } from './weightParts.js'
import { padsOf, type Sizes } from './windows.js'

/** Options of {@link depthwiseConv2D}. */
export interface DepthwiseConv2DOptions extends ConvolutionLayerOptions {
  /** How many channels come out of each one that goes in, from 1; default 1. */
  depthMultiplier?: number
  /** Of the kernel; default `glorotUniform`. */
  depthwiseInitializer?: string | Initializer
  /** A penalty on the kernel, in the loss. */
  depthwiseRegularizer?: string | Regularizer | undefined
  /** What holds for the kernel after each step. */
  depthwiseConstraint?: string | Constraint | undefined
}

/** A kernel `[height, width, channels, multiplier]` for ONNX, each channel a group: `[channels · multiplier, 1, …]`. */
export function depthwiseKernel(kernel: Value): Value {
  const [height, width, channels, multiplier] = kernel.shape.map(Number)
  return reshape(transpose(kernel, [2, 3, 0, 1]), [channels * multiplier, 1, height, width])
}

/**
 * A convolution of each channel on its own: `y[i, j, c · multiplier + m] = activation(Σ x[i · stride + k · dilation, …, c]
 * kernel[k, l, c, m] + bias[…])`.
 *
 * - input `[batch, height, width, channels]`; output `[batch, newHeight, newWidth, channels · depthMultiplier]`, sizes as
 *   those of `Conv2D`
 * - weights `kernel` `[...kernelSize, channels, depthMultiplier]` and, if `useBias`, `bias`
 *
 * Source: `keras.layers.DepthwiseConv2D`; Sifre 2014, Rigid-motion scattering for image classification, section 6.2.
 *
 * @example
 * ```ts
 * const layer = depthwiseConv2D(3, { depthMultiplier: 2, padding: 'same' })
 * ```
 */
export class DepthwiseConv2D extends ConvolutionLayer {
  get className(): string {
    return 'DepthwiseConv2D'
  }

  readonly depthMultiplier: number
  private readonly kernelParts: WeightParts

  /** @throws RangeError or TypeError that names the option: strides and dilationRate both above 1, … */
  constructor(options: DepthwiseConv2DOptions & { kernelSize: Sizes }) {
    super(2, options)
    const caller = `layer ${this.label}`
    this.depthMultiplier = requireCount(
      caller,
      'depthMultiplier',
      options.depthMultiplier ?? 1,
      1,
      'channels',
    )
    this.kernelParts = weightParts(
      options.depthwiseInitializer ?? 'glorotUniform',
      options.depthwiseRegularizer,
      options.depthwiseConstraint,
    )
  }

  protected override build(inputShape: Shape): void {
    const { places, channels } = this.sizesOf(inputShape)
    this.checkWindows(places)
    const shape = [...this.kernelSize, channels, this.depthMultiplier]
    this.addWeight({ name: 'kernel', shape, ...this.kernelParts })
    this.addBias(channels * this.depthMultiplier)
  }

  protected override convolve(x: Value, [kernel, bias]: readonly Value[]): Value {
    const { strides, dilationRate: dilations } = this
    const pads = padsOf(this.padding, x.shape.slice(2).map(Number), this.windows, strides)
    return convolve(x, depthwiseKernel(kernel), {
      strides,
      dilations,
      pads,
      groups: Number(x.shape[1]),
      bias,
    })
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      depth_multiplier: this.depthMultiplier,
      ...weightConfig('depthwise', this.kernelParts),
    }
  }
}

/**
 * Makes a convolution of each channel on its own, `DepthwiseConv2D`.
 *
 * @param kernelSize height and width of a window, or one number for both
 */
export const depthwiseConv2D = (kernelSize: Sizes, options: DepthwiseConv2DOptions = {}): DepthwiseConv2D =>
  new DepthwiseConv2D({ ...options, kernelSize })
