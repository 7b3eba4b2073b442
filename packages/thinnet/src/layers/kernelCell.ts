// What the cells with kernels have in common: options, weights, and masks.

import { type ActivationFunction, getActivation, type NamedActivation } from '../activations/index.js'
import { requireBoolean, requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import { type Constraint, getConstraint } from '../constraints/index.js'
import {
  add,
  constant,
  formatShape,
  gemm,
  matMul,
  mul,
  reshapeTo,
  type Shape,
  split,
  sub,
  transpose,
  type Value,
} from '../graph/index.js'
import { getInitializer, type Initializer } from '../initializers/index.js'
import { checkInteger } from '../random/stream.js'
import { getRegularizer, type Regularizer } from '../regularizers/index.js'
import { activationConfig, constraintConfig, initializerConfig, regularizerConfig } from './configOf.js'
import type { LayerOptions } from './layer.js'
import { checkRate } from './rate.js'
import { type CellSetting, RecurrentCell } from './recurrentCell.js'

/**
 * What all recurrent cells and layers with kernels take. Initializers, regularizers, constraints and activations are
 * objects or names.
 */
export interface KernelCellOptions extends LayerOptions {
  /** The function of the candidate state and of the output; default `tanh`. */
  activation?: string | ActivationFunction | undefined
  /** Whether to add a bias; default true. */
  useBias?: boolean
  /** Of the weights of the inputs; default `glorotUniform`. */
  kernelInitializer?: string | Initializer
  /** Of the weights of the state; default `orthogonal`. */
  recurrentInitializer?: string | Initializer
  /** Default `zeros`. */
  biasInitializer?: string | Initializer
  /** A penalty on the weights of the inputs, in the loss; default none. */
  kernelRegularizer?: string | Regularizer | undefined
  /** A penalty on the weights of the state, in the loss; default none. */
  recurrentRegularizer?: string | Regularizer | undefined
  /** A penalty on the bias, in the loss; default none. */
  biasRegularizer?: string | Regularizer | undefined
  /** What holds for the weights of the inputs after each step; default nothing. */
  kernelConstraint?: string | Constraint | undefined
  /** What holds for the weights of the state after each step; default nothing. */
  recurrentConstraint?: string | Constraint | undefined
  /** What holds for the bias after each step; default nothing. */
  biasConstraint?: string | Constraint | undefined
  /** The fraction of the inputs to drop, from 0 to 1; default 0. The same mask at all time steps, fresh for every batch. */
  dropout?: number
  /** The fraction of the state to drop where it meets the recurrent kernel, from 0 to 1; default 0. The same mask at all time steps. */
  recurrentDropout?: number
  /**
   * The fraction of the outputs to drop, from 0 to 1; default 0. The same mask at all time steps; the state stays whole.
   * With `dropout` and `recurrentDropout` this is the variational RNN of Gal & Ghahramani 2016; see `variational`.
   */
  outputDropout?: number
  /**
   * Whether the gates share their masks (`tied`) or each has its own (`untied`). Default: Keras's rule, which is untied if
   * there is `recurrentDropout` or `implementation` is 1, and tied otherwise.
   */
  gateMasks?: 'tied' | 'untied' | undefined
  /**
   * Zoneout: the probability that an element of the hidden state keeps its value of the step before, from 0 to 1; default 0.
   * Drawn anew for every step: `h_t = d_t * h_(t-1) + (1 - d_t) * h̃_t`; in inference, d_t is its expectation. Krueger et al. 2017.
   */
  zoneout?: number
  /** A seed of the layer's own, a whole number from 0; by default masks come from the model's seed. */
  seed?: number | null | undefined
}

/** The masks of a batch, scaled by 1 / (1 - rate): for each gate, or one for all. Undefined where nothing is dropped. */
export interface CellMasks {
  readonly separate: boolean
  readonly inputs: readonly Value[] | undefined
  readonly states: readonly Value[] | undefined
  readonly output: Value | undefined
}

/** A cell of `gates` kernels side by side. */
export abstract class KernelCell extends RecurrentCell {
  /** The size of the state, and of the output. */
  readonly units: number
  /** As `units`. */
  readonly outputSize: number
  readonly activation: NamedActivation
  readonly useBias: boolean
  readonly kernelInitializer: Initializer
  readonly recurrentInitializer: Initializer
  readonly biasInitializer: Initializer
  readonly kernelRegularizer: Regularizer | undefined
  readonly recurrentRegularizer: Regularizer | undefined
  readonly biasRegularizer: Regularizer | undefined
  readonly kernelConstraint: Constraint | undefined
  readonly recurrentConstraint: Constraint | undefined
  readonly biasConstraint: Constraint | undefined
  readonly dropout: number
  readonly recurrentDropout: number
  readonly outputDropout: number
  readonly gateMasks: 'tied' | 'untied' | undefined
  readonly zoneout: number
  readonly seed: number | undefined
  /**
   * Whether each gate has masks of its own.
   *
   * @internal
   */
  protected separateMasks = false

  constructor(
    readonly className: string,
    options: KernelCellOptions & { units: number },
    /** @internal */
    protected readonly gates: number,
  ) {
    super(options)
    const caller = `layer ${this.label}`
    this.units = requireCount(caller, 'units', options.units, 1, 'units')
    this.outputSize = this.units
    this.activation = getActivation('activation' in options ? options.activation : 'tanh')
    this.useBias = requireBoolean(caller, 'useBias', options.useBias ?? true)
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? 'glorotUniform')
    this.recurrentInitializer = getInitializer(options.recurrentInitializer ?? 'orthogonal')
    this.biasInitializer = getInitializer(options.biasInitializer ?? 'zeros')
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer)
    this.recurrentRegularizer = getRegularizer(options.recurrentRegularizer)
    this.biasRegularizer = getRegularizer(options.biasRegularizer)
    this.kernelConstraint = getConstraint(options.kernelConstraint)
    this.recurrentConstraint = getConstraint(options.recurrentConstraint)
    this.biasConstraint = getConstraint(options.biasConstraint)
    this.dropout = checkRate(`${caller}: dropout`, options.dropout ?? 0)
    this.recurrentDropout = checkRate(`${caller}: recurrentDropout`, options.recurrentDropout ?? 0)
    this.outputDropout = checkRate(`${caller}: outputDropout`, options.outputDropout ?? 0)
    this.zoneout = checkRate(`${caller}: zoneout`, options.zoneout ?? 0)
    this.gateMasks = options.gateMasks
    if (![undefined, 'tied', 'untied'].includes(this.gateMasks)) {
      throw this.error(`gateMasks must be 'tied' or 'untied', received ${this.gateMasks}`)
    }
    this.seed = options.seed ?? undefined
    if (this.seed !== undefined) checkInteger(`${caller}: seed`, this.seed, Number.MAX_SAFE_INTEGER)
  }

  /**
   * The shape of the bias, and how it starts.
   *
   * @internal
   */
  protected bias(): { shape: readonly number[]; initializer: Initializer } {
    return { shape: [this.gates * this.units], initializer: this.biasInitializer }
  }

  protected override build(inputShape: Shape): void {
    if (inputShape.length !== 2) {
      const steps = formatShape(inputShape)
      throw this.error(`expected steps of rank 2, [batch, inputs], received steps of shape ${steps}`)
    }
    const width = this.gates * this.units
    this.addWeight({
      name: 'kernel',
      shape: [this.knownDim(inputShape, -1), width],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    })
    this.addWeight({
      name: 'recurrent_kernel',
      shape: [this.units, width],
      initializer: this.recurrentInitializer,
      regularizer: this.recurrentRegularizer,
      constraint: this.recurrentConstraint,
    })
    if (!this.useBias) return
    this.addWeight({
      name: 'bias',
      ...this.bias(),
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    })
  }

  /**
   * Draws the masks of a batch, those of the inputs first, as Keras does.
   *
   * @internal
   */
  protected drawMasks({ context, dropout, batch, stepShape }: CellSetting): CellMasks {
    const separate = dropout && (this.gateMasks ? this.gateMasks === 'untied' : this.separateMasks)
    const draw = (rate: number, size: number, count: number) => {
      if (!dropout || rate === 0) return undefined
      return Array.from({ length: count }, () => {
        if (rate === 1) return constant(0)
        const mask = context.keepMask({ shape: [batch, size], rate, seed: this.seed })
        return mul(mask, 1 / (1 - rate))
      })
    }
    const count = separate ? this.gates : 1
    return {
      separate,
      inputs: draw(this.dropout, this.knownDim(stepShape, -1), count),
      states: draw(this.recurrentDropout, this.units, count),
      output: draw(this.outputDropout, this.units, 1)?.[0],
    }
  }

  /**
   * Which elements are zoned out at each step, `[steps, batch, units]`: 1 for those that keep their value.
   *
   * @internal
   */
  protected drawZoneout(rate: number, { context, dropout, batch, steps }: CellSetting): readonly Value[] {
    if (!dropout || rate === 0 || rate === 1) return []
    const changes = context.keepMask({ shape: [batch, steps, this.units], rate, seed: this.seed })
    return [transpose(sub(1, changes), [1, 0, 2])]
  }

  /**
   * `d * before + (1 - d) * after`, where d is drawn or, in inference, its expectation.
   *
   * @internal
   */
  protected zoneOut(rate: number, before: Value, after: Value, drawn: Value | undefined): Value {
    if (rate === 0) return after
    return add(after, mul(drawn ?? constant(rate), sub(before, after)))
  }

  /**
   * The kernels of the gates, cut apart where their masks differ.
   *
   * @internal
   */
  protected cut(kernel: Value, sizes: readonly number[]): readonly Value[] {
    return split(kernel, sizes, kernel.shape.length - 1)
  }

  /**
   * x · kernel + bias for each kernel, with the mask of each, or of all.
   *
   * @internal
   */
  protected products(
    x: Value,
    kernels: readonly Value[],
    biases: readonly Value[] | undefined,
    masks: readonly Value[] | undefined,
  ): readonly Value[] {
    return kernels.map((kernel, i) => {
      const mask = masks?.[masks.length === 1 ? 0 : i]
      const dropped = mask ? mul(x, mask) : x
      if (!biases) return matMul(dropped, kernel)
      // the product adds the bias while it is written, if it is one of matrices: here, of all steps together
      const c = biases[i]
      if (x.shape.length === 2) return gemm(dropped, kernel, { c })
      const [steps, batch, size] = x.shape
      if (typeof steps !== 'number') return add(matMul(dropped, kernel), c)
      const rows = reshapeTo(dropped, [`${steps}*${batch}`, size])
      return reshapeTo(gemm(rows, kernel, { c }), [steps, batch, kernel.shape[1]])
    })
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      units: this.units,
      activation: activationConfig(this.activation),
      use_bias: this.useBias,
      kernel_initializer: initializerConfig(this.kernelInitializer),
      recurrent_initializer: initializerConfig(this.recurrentInitializer),
      bias_initializer: initializerConfig(this.biasInitializer),
      kernel_regularizer: regularizerConfig(this.kernelRegularizer),
      recurrent_regularizer: regularizerConfig(this.recurrentRegularizer),
      bias_regularizer: regularizerConfig(this.biasRegularizer),
      kernel_constraint: constraintConfig(this.kernelConstraint),
      recurrent_constraint: constraintConfig(this.recurrentConstraint),
      bias_constraint: constraintConfig(this.biasConstraint),
      dropout: this.dropout,
      recurrent_dropout: this.recurrentDropout,
      seed: this.seed ?? null,
      // not Keras's: it would refuse the file rather than quietly train without
      ...(this.outputDropout > 0 && { output_dropout: this.outputDropout }),
      ...(this.gateMasks && { gate_masks: this.gateMasks }),
      ...(this.zoneout > 0 && { zoneout: this.zoneout }),
    }
  }
}
