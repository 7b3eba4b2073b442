import { requireNumber } from '../arguments.js'
import type { Config } from '../config.js'
import { type Constraint, getConstraint } from '../constraints/index.js'
import { mul, neg, relu, type Shape, sub, type Value } from '../graph/index.js'
import { getInitializer, type Initializer } from '../initializers/index.js'
import { getRegularizer, type Regularizer } from '../regularizers/index.js'
import { constraintConfig, initializerConfig, regularizerConfig } from './configOf.js'
import type { CallContext } from './context.js'
import { Layer, type LayerOptions } from './layer.js'

/** Options of {@link pReLU}. */
export interface PReLUOptions extends LayerOptions {
  /** Default `zeros`; the paper starts at 0.25. */
  alphaInitializer?: string | Initializer
  /** A penalty on the slopes, in the loss; default none. */
  alphaRegularizer?: string | Regularizer | undefined
  /** What holds for the slopes after each step; default nothing. */
  alphaConstraint?: string | Constraint | undefined
  /** Axes along which all places have one slope, counted from 1 (0 is the batch): `[1, 2]` for images. Default none. */
  sharedAxes?: number | readonly number[] | undefined
}

/**
 * The parametric rectified linear unit, whose slope for negative inputs is learned:
 * `max(x, 0) - alpha * max(-x, 0)`.
 *
 * - input and output `[batch, ...]`, of any one shape
 * - weight `alpha` `[...]`, with 1 in place of the shared axes
 *
 * Source: `keras.layers.PReLU`; He et al. 2015, Delving deep into rectifiers, equation 1.
 *
 * @example
 * ```ts
 * const layer = pReLU({ sharedAxes: [1, 2] })
 * ```
 */
export class PReLU extends Layer {
  readonly className = 'PReLU'
  override readonly supportsMasking: boolean = true
  readonly alphaInitializer: Initializer
  readonly alphaRegularizer: Regularizer | undefined
  readonly alphaConstraint: Constraint | undefined
  readonly sharedAxes: readonly number[] | undefined

  /** @throws RangeError or TypeError that names the option: a shared axis that is no whole number from 1, … */
  constructor(options: PReLUOptions = {}) {
    super(options)
    this.alphaInitializer = getInitializer(options.alphaInitializer ?? 'zeros')
    this.alphaRegularizer = getRegularizer(options.alphaRegularizer)
    this.alphaConstraint = getConstraint(options.alphaConstraint)
    this.sharedAxes = options.sharedAxes === undefined ? undefined : [options.sharedAxes].flat()
    const expected = 'whole numbers from 1 (0 is the batch)'
    for (const axis of this.sharedAxes ?? []) {
      requireNumber(
        { caller: `layer ${this.label}`, name: 'sharedAxes', expected },
        axis,
        at => Number.isInteger(at) && at >= 1,
      )
    }
  }

  protected override build(inputShape: Shape): void {
    const outside = this.sharedAxes?.find(axis => axis >= inputShape.length)
    if (outside !== undefined) {
      throw this.error(
        `sharedAxes must be axes of the input, of rank ${inputShape.length}; received ${outside}`,
      )
    }
    this.addWeight({
      name: 'alpha',
      shape: inputShape.slice(1).map((_, i) => {
        const axis = i + 1
        return this.sharedAxes?.includes(axis) ? 1 : this.knownDim(inputShape, axis)
      }),
      initializer: this.alphaInitializer,
      regularizer: this.alphaRegularizer,
      constraint: this.alphaConstraint,
    })
  }

  call(x: Value, context: CallContext): Value {
    const alpha = context.weight(this.weights[0])
    return sub(relu(x), mul(relu(neg(x)), alpha))
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      alpha_initializer: initializerConfig(this.alphaInitializer),
      alpha_regularizer: regularizerConfig(this.alphaRegularizer),
      alpha_constraint: constraintConfig(this.alphaConstraint),
      shared_axes: this.sharedAxes ?? null,
    }
  }
}

/** Makes a `PReLU` layer. */
export const pReLU = (options?: PReLUOptions): PReLU => new PReLU(options)
