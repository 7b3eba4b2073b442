import { type ActivationFunction, getActivation, type NamedActivation } from '../activations/index.js'
import { requireBoolean, requireCount } from '../arguments.js'
import type { Config } from '../config.js'
import { type Constraint, getConstraint } from '../constraints/index.js'
import { add, formatShape, gemm, matMul, type Shape, type Value } from '../graph/index.js'
import { getInitializer, type Initializer } from '../initializers/index.js'
import { getRegularizer, type Regularizer } from '../regularizers/index.js'
import { addActivityPenalty } from './activityPenalty.js'
import { activationConfig, constraintConfig, initializerConfig, regularizerConfig } from './configOf.js'
import type { CallContext } from './context.js'
import { Layer, type LayerOptions } from './layer.js'

/** Initializers, regularizers, constraints and the activation are given as objects or by name (`'l2'`, `'relu'`). */
export interface DenseOptions extends LayerOptions {
  /** The function of the weighted sums; default none, which is `linear`. */
  activation?: string | ActivationFunction | undefined
  /** Whether each unit adds a number of its own; default true. */
  useBias?: boolean
  /** Default `glorotUniform`. */
  kernelInitializer?: string | Initializer
  /** Default `zeros`. */
  biasInitializer?: string | Initializer
  /** A penalty on the kernel, in the loss. */
  kernelRegularizer?: string | Regularizer | undefined
  /** A penalty on the bias, in the loss. */
  biasRegularizer?: string | Regularizer | undefined
  /** A penalty on the output, divided by the batch size, in the loss. */
  activityRegularizer?: string | Regularizer | undefined
  /** What holds for the kernel after each step. */
  kernelConstraint?: string | Constraint | undefined
  /** What holds for the bias after each step. */
  biasConstraint?: string | Constraint | undefined
}

/**
 * The fully connected layer: `y = activation(x · kernel + bias)`.
 *
 * - input `[batch, ..., inputs]`, of rank 2 or more; output `[batch, ..., units]`
 * - weights `kernel` `[inputs, units]` and, if `useBias`, `bias` `[units]`
 *
 * Source: `keras.layers.Dense`.
 *
 * @example
 * ```ts
 * const hidden = dense(500, { activation: 'relu', kernelConstraint: maxNorm(3) })
 * ```
 */
export class Dense extends Layer {
  readonly className = 'Dense'
  override readonly supportsMasking: boolean = true
  /** The size of the output's last axis. */
  readonly units: number
  readonly activation: NamedActivation
  readonly useBias: boolean
  readonly kernelInitializer: Initializer
  readonly biasInitializer: Initializer
  readonly kernelRegularizer: Regularizer | undefined
  readonly biasRegularizer: Regularizer | undefined
  readonly activityRegularizer: Regularizer | undefined
  readonly kernelConstraint: Constraint | undefined
  readonly biasConstraint: Constraint | undefined

  /** @throws RangeError or TypeError that names the option: units below 1, an unknown activation, … */
  constructor(options: DenseOptions & { units: number }) {
    super(options)
    const caller = `layer ${this.label}`
    this.units = requireCount(caller, 'units', options.units, 1, 'units')
    this.activation = getActivation(options.activation)
    this.useBias = requireBoolean(caller, 'useBias', options.useBias ?? true)
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? 'glorotUniform')
    this.biasInitializer = getInitializer(options.biasInitializer ?? 'zeros')
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer)
    this.biasRegularizer = getRegularizer(options.biasRegularizer)
    this.activityRegularizer = getRegularizer(options.activityRegularizer)
    this.kernelConstraint = getConstraint(options.kernelConstraint)
    this.biasConstraint = getConstraint(options.biasConstraint)
  }

  protected override build(inputShape: Shape): void {
    if (inputShape.length < 2) {
      throw this.error(
        `expected input of rank 2 or more, [batch, ..., inputs], received ${formatShape(inputShape)}`,
      )
    }
    this.addWeight({
      name: 'kernel',
      shape: [this.knownDim(inputShape, -1), this.units],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    })
    if (!this.useBias) return
    this.addWeight({
      name: 'bias',
      shape: [this.units],
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    })
  }

  call(x: Value, context: CallContext): Value {
    const [kernel, bias] = this.weights.map(weight => context.weight(weight))
    const y = this.activation.call(affine(x, kernel, bias))
    addActivityPenalty(this.activityRegularizer, y, context)
    return y
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      ...(this.activityRegularizer && { activity_regularizer: regularizerConfig(this.activityRegularizer) }),
      units: this.units,
      activation: activationConfig(this.activation),
      use_bias: this.useBias,
      kernel_initializer: initializerConfig(this.kernelInitializer),
      bias_initializer: initializerConfig(this.biasInitializer),
      kernel_regularizer: regularizerConfig(this.kernelRegularizer),
      bias_regularizer: regularizerConfig(this.biasRegularizer),
      kernel_constraint: constraintConfig(this.kernelConstraint),
      bias_constraint: constraintConfig(this.biasConstraint),
      quantization_config: null,
    }
  }
}

/** x · kernel + bias; for matrices in one operator. */
function affine(x: Value, kernel: Value, bias: Value | undefined): Value {
  if (x.shape.length === 2) return gemm(x, kernel, { c: bias })
  const product = matMul(x, kernel)
  return bias ? add(product, bias) : product
}

/**
 * Makes a fully connected layer, `Dense`.
 *
 * @param units how many numbers it gives for each input vector, from 1
 */
export const dense = (units: number, options: DenseOptions = {}): Dense => new Dense({ ...options, units })
