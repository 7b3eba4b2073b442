import { type ActivationFunction, getActivation, type NamedActivation } from '../activations/index.js'
import { requireBoolean } from '../arguments.js'
import type { Config } from '../config.js'
import type { Constraint } from '../constraints/index.js'
import type { Shape, Value } from '../graph/index.js'
import type { Initializer } from '../initializers/index.js'
import { getRegularizer, type Regularizer } from '../regularizers/index.js'
import { addActivityPenalty } from './activityPenalty.js'
import { activationConfig, regularizerConfig } from './configOf.js'
import type { CallContext } from './context.js'
import type { DataFormat } from './flatten.js'
import { Layer, type LayerOptions } from './layer.js'
import type { Variable } from './variable.js'
import { type WeightParts, weightConfig, weightParts } from './weightParts.js'
import {
  channelsBack,
  channelsFirst,
  extents,
  type Padding,
  readShape,
  requireDataFormat,
  requireSizes,
  requireWord,
  type Sizes,
} from './windows.js'

/**
 * What all convolutions take. Sizes are one number for each axis of places, or one for all. Initializers, regularizers,
 * constraints and the activation are given as objects or by name (`'l2'`, `'relu'`).
 */
export interface ConvolutionLayerOptions extends LayerOptions {
  /** How far the window moves from one place to the next, from 1; default 1. */
  strides?: Sizes
  /** `valid`: only windows that lie in the input; `same`: zeros around it; default `valid`. */
  padding?: Padding
  /** `channels_last` is `[batch, ..., channels]`; default. */
  dataFormat?: DataFormat
  /** How far the elements of a window are apart, from 1; default 1. Not together with strides above 1. */
  dilationRate?: Sizes
  /** The function of the weighted sums; default none, which is `linear`. */
  activation?: string | ActivationFunction | undefined
  /** Whether each output channel adds a number of its own; default true. */
  useBias?: boolean
  /** Default `zeros`. */
  biasInitializer?: string | Initializer
  /** A penalty on the bias, in the loss. */
  biasRegularizer?: string | Regularizer | undefined
  /** A penalty on the output, divided by the batch size, in the loss. */
  activityRegularizer?: string | Regularizer | undefined
  /** What holds for the bias after each step. */
  biasConstraint?: string | Constraint | undefined
}

/** The parts of a kernel, as options. */
export interface KernelOptions {
  /** Default `glorotUniform`. */
  kernelInitializer?: string | Initializer
  /** A penalty on the kernel, in the loss. */
  kernelRegularizer?: string | Regularizer | undefined
  /** What holds for the kernel after each step. */
  kernelConstraint?: string | Constraint | undefined
}

/**
 * What the convolutions have in common: windows, bias, activation. The name of the class is a getter in each, so that the
 * errors of this constructor know it.
 */
export abstract class ConvolutionLayer extends Layer {
  /** The sizes of the window, one for each axis of places. */
  readonly kernelSize: readonly number[]
  readonly strides: readonly number[]
  /**
   * `valid`: only windows that lie in the input; `same`: zeros around it; `causal`: zeros in front, so that no step
   * sees later ones.
   */
  readonly padding: Padding | 'causal'
  readonly dataFormat: DataFormat
  readonly dilationRate: readonly number[]
  readonly activation: NamedActivation
  readonly useBias: boolean
  readonly activityRegularizer: Regularizer | undefined
  /** @internal */
  protected readonly biasParts: WeightParts

  /** @param rank the number of axes of places: 1 for a sequence, 2 for an image, 3 for a volume */
  constructor(
    /** @internal */
    protected readonly rank: 1 | 2 | 3,
    options: Omit<ConvolutionLayerOptions, 'padding'> & { kernelSize: Sizes; padding?: Padding | 'causal' },
    paddings: readonly (Padding | 'causal')[] = ['valid', 'same'],
  ) {
    super(options)
    const caller = `layer ${this.label}`
    this.kernelSize = requireSizes(caller, 'kernelSize', options.kernelSize, rank)
    this.strides = requireSizes(caller, 'strides', options.strides ?? 1, rank)
    this.padding = requireWord(caller, 'padding', options.padding ?? 'valid', paddings)
    this.dataFormat = requireDataFormat(caller, options.dataFormat ?? 'channels_last')
    this.dilationRate = requireSizes(caller, 'dilationRate', options.dilationRate ?? 1, rank)
    this.activation = getActivation(options.activation)
    this.useBias = requireBoolean(caller, 'useBias', options.useBias ?? true)
    this.activityRegularizer = getRegularizer(options.activityRegularizer)
    this.biasParts = weightParts(
      options.biasInitializer ?? 'zeros',
      options.biasRegularizer,
      options.biasConstraint,
    )
    if (Math.max(...this.strides) > 1 && Math.max(...this.dilationRate) > 1) {
      throw this.error(
        `strides and dilationRate must not both be above 1, received strides [${this.strides}] and dilationRate [${this.dilationRate}]`,
      )
    }
  }

  /**
   * From the first element of a window to its last, axis by axis.
   *
   * @internal
   */
  protected get windows(): number[] {
    return extents(this.kernelSize, this.dilationRate)
  }

  /**
   * The sizes of the axes of places, and the number of channels.
   *
   * @internal
   */
  protected sizesOf(inputShape: Shape): { places: number[]; channels: number } {
    return readShape(inputShape, this.rank, this.dataFormat, message => this.error(message))
  }

  /**
   * Makes sure that at least one window fits.
   *
   * @internal
   */
  protected checkWindows(places: readonly number[]): void {
    const { windows } = this
    if (this.padding !== 'valid' || windows.every((window, i) => window <= places[i])) return
    throw this.error(
      `kernelSize must fit in the input, whose sizes are [${places}], received kernelSize [${this.kernelSize}], which with dilationRate [${this.dilationRate}] reaches over [${windows}]; a larger input or padding 'same' would do`,
    )
  }

  /**
   * Creates the weight `bias`, `[channels]`, if the layer has one.
   *
   * @internal
   */
  protected addBias(channels: number): Variable | undefined {
    return this.useBias ? this.addWeight({ name: 'bias', shape: [channels], ...this.biasParts }) : undefined
  }

  /**
   * Computes on a value whose channels come first. Weights come in their order, the bias last.
   *
   * @internal
   */
  protected abstract convolve(x: Value, weights: readonly Value[]): Value

  call(x: Value, context: CallContext): Value {
    const inside = channelsFirst(x, this.dataFormat)
    const sums = this.convolve(
      inside,
      this.weights.map(weight => context.weight(weight)),
    )
    const y = this.activation.call(channelsBack(sums, this.dataFormat))
    addActivityPenalty(this.activityRegularizer, y, context)
    return y
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      kernel_size: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      data_format: this.dataFormat,
      dilation_rate: this.dilationRate,
      activation: activationConfig(this.activation),
      use_bias: this.useBias,
      activity_regularizer: regularizerConfig(this.activityRegularizer),
      ...weightConfig('bias', this.biasParts),
    }
  }
}
