import { requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import { convolveTranspose, type Shape, transpose, type Value } from '../graph/index.js'
import { ConvolutionLayer, type ConvolutionLayerOptions, type KernelOptions } from './convolutionLayer.js'
import { type WeightParts, weightConfig, weightParts } from './weightParts.js'
import { requireSizes, type Sizes } from './windows.js'

/** Options of {@link conv2DTranspose}. */
export interface Conv2DTransposeOptions extends ConvolutionLayerOptions, KernelOptions {
  /** What is added to the size of the output, from 0, below the strides; by default what the padding asks for. */
  outputPadding?: Sizes | undefined
}

/**
 * The transpose of a convolution, which makes images larger: what `Conv2D` with these options would gather from a place of
 * the output goes there, `y[i · stride + k · dilation, …, m] += x[i, …, c] kernel[k, l, m, c]`.
 *
 * - input `[batch, height, width, channels]`; output `[batch, newHeight, newWidth, filters]`, each new size
 *   `size · stride` for `same` and `(size - 1) · stride + max(window, stride)` for `valid`, where the window is
 *   `(kernelSize - 1) · dilationRate + 1`; with `outputPadding` it is `(size - 1) · stride + window % 2 + outputPadding` and
 *   `(size - 1) · stride + window + outputPadding`
 * - weights `kernel` `[...kernelSize, filters, channels]` and, if `useBias`, `bias` `[filters]`
 *
 * Source: `keras.layers.Conv2DTranspose`; Zeiler et al. 2010, Deconvolutional networks.
 *
 * @example
 * ```ts
 * const layer = conv2DTranspose(8, 3, { strides: 2, padding: 'same', inputShape: [7, 7, 16] }) // gives [batch, 14, 14, 8]
 * ```
 */
export class Conv2DTranspose extends ConvolutionLayer {
  get className(): string {
    return 'Conv2DTranspose'
  }

  /** The number of output channels. */
  readonly filters: number
  readonly outputPadding: readonly number[] | undefined
  private readonly kernelParts: WeightParts

  /** @throws RangeError or TypeError that names the option: outputPadding not below strides, … */
  constructor(options: Conv2DTransposeOptions & { filters: number; kernelSize: Sizes }) {
    super(2, options)
    const caller = `layer ${this.label}`
    this.filters = requireCount(caller, 'filters', options.filters, 1, 'filters')
    this.outputPadding =
      options.outputPadding === undefined || options.outputPadding === null
        ? undefined
        : requireSizes(caller, 'outputPadding', options.outputPadding, 2, 0)
    this.kernelParts = weightParts(
      options.kernelInitializer ?? 'glorotUniform',
      options.kernelRegularizer,
      options.kernelConstraint,
    )
    if (this.outputPadding?.some((amount, i) => amount >= this.strides[i])) {
      throw this.error(
        `outputPadding must be below strides [${this.strides}], received [${this.outputPadding}]`,
      )
    }
  }

  protected override build(inputShape: Shape): void {
    const { channels } = this.sizesOf(inputShape)
    this.addWeight({
      name: 'kernel',
      shape: [...this.kernelSize, this.filters, channels],
      ...this.kernelParts,
    })
    this.addBias(this.filters)
  }

  /** The size of one axis of the output. */
  private outputSize(size: number, axis: number): number {
    const [window, stride, extra] = [this.windows[axis], this.strides[axis], this.outputPadding?.[axis]]
    if (this.padding === 'same') {
      return extra === undefined ? size * stride : (size - 1) * stride + (window % 2) + extra
    }
    return (size - 1) * stride + window + (extra ?? Math.max(stride - window, 0))
  }

  protected override convolve(x: Value, [kernel, bias]: readonly Value[]): Value {
    const { strides, windows, dilationRate: dilations } = this
    // all that the windows reach over, of which the output is the middle; where they reach less far, zeros follow
    const surplus = x.shape.slice(2).map((size, i) => {
      const reached = (Number(size) - 1) * strides[i] + windows[i]
      return reached - this.outputSize(Number(size), i)
    })
    const cut = surplus.map(amount => Math.max(amount, 0))
    const front = cut.map(amount => Math.floor(amount / 2))
    return convolveTranspose(x, transpose(kernel, [3, 2, 0, 1]), {
      strides,
      dilations,
      pads: [...front, ...cut.map((amount, i) => amount - front[i])],
      outputPadding: surplus.map(amount => Math.max(-amount, 0)),
      bias,
    })
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      filters: this.filters,
      output_padding: this.outputPadding ?? null,
      ...weightConfig('kernel', this.kernelParts),
    }
  }
}

/**
 * Makes the transpose of a convolution, `Conv2DTranspose`.
 *
 * @param filters how many channels it gives, from 1
 * @param kernelSize height and width of a window, or one number for both
 */
export const conv2DTranspose = (
  filters: number,
  kernelSize: Sizes,
  options: Conv2DTransposeOptions = {},
): Conv2DTranspose => new Conv2DTranspose({ ...options, filters, kernelSize })
