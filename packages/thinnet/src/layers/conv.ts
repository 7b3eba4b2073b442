import { requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import { convolve, type Shape, transpose, type Value } from '../graph/index.js'
import { ConvolutionLayer, type ConvolutionLayerOptions, type KernelOptions } from './convolutionLayer.js'
import { type WeightParts, weightConfig, weightParts } from './weightParts.js'
import { type Padding, padsOf, type Sizes } from './windows.js'

/** Options of {@link conv2D} and {@link conv3D}. */
export interface ConvOptions extends ConvolutionLayerOptions, KernelOptions {
  /** Into how many groups the channels are divided that know nothing of each other, from 1; default 1. */
  groups?: number
}

/** Options of {@link conv1D}. */
export interface Conv1DOptions extends Omit<ConvOptions, 'padding'> {
  /** `causal` adds zeros in front, so that no output sees a later step; default `valid`. */
  padding?: Padding | 'causal'
}

/**
 * A convolution over 1, 2 or 3 axes of places: `y[p, m] = activation(Σ x[p · stride + k · dilation, c] kernel[k, c, m] +
 * bias[m])`, the sum over all places `k` of the kernel and channels `c` of the group.
 */
export abstract class Conv extends ConvolutionLayer {
  /** The number of output channels. */
  readonly filters: number
  readonly groups: number
  private readonly kernelParts: WeightParts

  /**
   * @throws RangeError or TypeError that names the option: filters that groups do not divide, strides and dilationRate both
   * above 1, …
   */
  constructor(rank: 1 | 2 | 3, options: Conv1DOptions & { filters: number; kernelSize: Sizes }) {
    super(rank, options, rank === 1 ? ['valid', 'same', 'causal'] : ['valid', 'same'])
    const caller = `layer ${this.label}`
    this.filters = requireCount(caller, 'filters', options.filters, 1, 'filters')
    this.groups = requireCount(caller, 'groups', options.groups ?? 1, 1, 'groups')
    this.kernelParts = weightParts(
      options.kernelInitializer ?? 'glorotUniform',
      options.kernelRegularizer,
      options.kernelConstraint,
    )
    if (this.filters % this.groups !== 0) {
      throw this.error(`groups must divide the ${this.filters} filters, received ${this.groups}`)
    }
  }

  protected override build(inputShape: Shape): void {
    const { places, channels } = this.sizesOf(inputShape)
    this.checkWindows(places)
    if (channels % this.groups !== 0) {
      throw this.error(`groups must divide the ${channels} channels of the input, received ${this.groups}`)
    }
    const shape = [...this.kernelSize, channels / this.groups, this.filters]
    this.addWeight({ name: 'kernel', shape, ...this.kernelParts })
    this.addBias(this.filters)
  }

  protected override convolve(x: Value, [kernel, bias]: readonly Value[]): Value {
    const { rank, strides, dilationRate: dilations, groups } = this
    const places = x.shape.slice(2).map(Number)
    const order = [rank + 1, rank, ...this.kernelSize.map((_, axis) => axis)]
    const pads = padsOf(this.padding, places, this.windows, strides)
    return convolve(x, transpose(kernel, order), { strides, dilations, pads, groups, bias })
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      filters: this.filters,
      groups: this.groups,
      ...weightConfig('kernel', this.kernelParts),
    }
  }
}

/**
 * A convolution over the steps of a sequence: `y[t, m] = activation(Σ x[t · stride + k · dilation, c] kernel[k, c, m] +
 * bias[m])`.
 *
 * - input `[batch, steps, channels]`; output `[batch, newSteps, filters]` with `newSteps` `⌈steps / stride⌉` for `same`
 *   and `causal`, `⌊(steps - (kernelSize - 1) · dilationRate - 1) / stride⌋ + 1` for `valid`
 * - weights `kernel` `[kernelSize, channels / groups, filters]` and, if `useBias`, `bias` `[filters]`
 *
 * Source: `keras.layers.Conv1D`.
 *
 * @example
 * ```ts
 * const layer = conv1D(16, 5, { padding: 'causal', dilationRate: 2, activation: 'relu' })
 * ```
 */
export class Conv1D extends Conv {
  get className(): string {
    return 'Conv1D'
  }

  constructor(options: Conv1DOptions & { filters: number; kernelSize: Sizes }) {
    super(1, options)
  }
}

/**
 * A convolution over the places of an image: `y[i, j, m] = activation(Σ x[i · stride + k · dilation, …, c]
 * kernel[k, l, c, m] + bias[m])`.
 *
 * - input `[batch, height, width, channels]`; output `[batch, newHeight, newWidth, filters]`, each new size
 *   `⌈size / stride⌉` for `same` and `⌊(size - (kernelSize - 1) · dilationRate - 1) / stride⌋ + 1` for `valid`
 * - weights `kernel` `[...kernelSize, channels / groups, filters]` and, if `useBias`, `bias` `[filters]`
 *
 * Source: `keras.layers.Conv2D`.
 *
 * @example
 * ```ts
 * const layer = conv2D(32, 3, { activation: 'relu', padding: 'same', inputShape: [28, 28, 1] })
 * const wide = conv2D(8, [1, 7], { strides: [1, 2] })
 * ```
 */
export class Conv2D extends Conv {
  get className(): string {
    return 'Conv2D'
  }

  constructor(options: ConvOptions & { filters: number; kernelSize: Sizes }) {
    super(2, options)
  }
}

/**
 * A convolution over the places of a volume, or of a film: as `Conv2D`, with one more axis.
 *
 * - input `[batch, depth, height, width, channels]`; output `[batch, newDepth, newHeight, newWidth, filters]`
 * - weights `kernel` `[...kernelSize, channels / groups, filters]` and, if `useBias`, `bias` `[filters]`
 *
 * Source: `keras.layers.Conv3D`.
 *
 * @example
 * ```ts
 * const layer = conv3D(8, [2, 3, 3], { activation: 'relu' })
 * ```
 */
export class Conv3D extends Conv {
  get className(): string {
    return 'Conv3D'
  }

  constructor(options: ConvOptions & { filters: number; kernelSize: Sizes }) {
    super(3, options)
  }
}

/**
 * Makes a convolution over sequences, `Conv1D`.
 *
 * @param filters how many channels it gives, from 1
 * @param kernelSize how many steps a window holds, from 1
 */
export const conv1D = (filters: number, kernelSize: Sizes, options: Conv1DOptions = {}): Conv1D =>
  new Conv1D({ ...options, filters, kernelSize })

/**
 * Makes a convolution over images, `Conv2D`.
 *
 * @param filters how many channels it gives, from 1
 * @param kernelSize height and width of a window, or one number for both
 */
export const conv2D = (filters: number, kernelSize: Sizes, options: ConvOptions = {}): Conv2D =>
  new Conv2D({ ...options, filters, kernelSize })

/**
 * Makes a convolution over volumes, `Conv3D`.
 *
 * @param filters how many channels it gives, from 1
 * @param kernelSize depth, height and width of a window, or one number for all
 */
export const conv3D = (filters: number, kernelSize: Sizes, options: ConvOptions = {}): Conv3D =>
  new Conv3D({ ...options, filters, kernelSize })
