import { requireBoolean, requirePositive } from '../arguments.js'
import type { Config } from '../config.js'
import { type Constraint, getConstraint } from '../constraints/index.js'
import { add, mul, neg, type Value } from '../graph/index.js'
import { getInitializer, type Initializer } from '../initializers/index.js'
import { getRegularizer, type Regularizer } from '../regularizers/index.js'
import { constraintConfig, initializerConfig, regularizerConfig } from './configOf.js'
import type { LayerOptions } from './layer.js'
import type { VariableOptions } from './variable.js'

/** Options of all normalizations: what follows after the mean is 0 and the variance 1. */
export interface ScaleAndCenterOptions extends LayerOptions {
  /** Added to the variance, so that nothing is divided by 0; above 0, default 0.001. */
  epsilon?: number
  /** Whether `beta` is added; default true. */
  center?: boolean
  /** Whether to multiply by `gamma`; default true. */
  scale?: boolean
  /** Default `zeros`. */
  betaInitializer?: string | Initializer
  /** Default `ones`. */
  gammaInitializer?: string | Initializer
  /** A penalty on `beta`, in the loss; default none. */
  betaRegularizer?: string | Regularizer | undefined
  /** A penalty on `gamma`, in the loss; default none. */
  gammaRegularizer?: string | Regularizer | undefined
  /** What holds for `beta` after each step; default nothing. */
  betaConstraint?: string | Constraint | undefined
  /** What holds for `gamma` after each step; default nothing. */
  gammaConstraint?: string | Constraint | undefined
}

/** The learned `gamma` and `beta` of a normalization, checked, with their part of the config. */
export class ScaleAndCenter {
  readonly epsilon: number
  readonly center: boolean
  readonly scale: boolean
  private readonly gamma: Omit<VariableOptions, 'shape'>
  private readonly beta: Omit<VariableOptions, 'shape'>

  /** @throws TypeError or RangeError that names the option */
  constructor(caller: string, options: ScaleAndCenterOptions) {
    this.epsilon = requirePositive(caller, 'epsilon', options.epsilon ?? 0.001)
    this.center = requireBoolean(caller, 'center', options.center ?? true)
    this.scale = requireBoolean(caller, 'scale', options.scale ?? true)
    this.gamma = {
      name: 'gamma',
      initializer: getInitializer(options.gammaInitializer ?? 'ones'),
      regularizer: getRegularizer(options.gammaRegularizer),
      constraint: getConstraint(options.gammaConstraint),
    }
    this.beta = {
      name: 'beta',
      initializer: getInitializer(options.betaInitializer ?? 'zeros'),
      regularizer: getRegularizer(options.betaRegularizer),
      constraint: getConstraint(options.betaConstraint),
    }
  }

  /** The weights to make, in Keras's order. */
  weights(shape: readonly number[]): readonly VariableOptions[] {
    return [...(this.scale ? [this.gamma] : []), ...(this.center ? [this.beta] : [])].map(weight => ({
      ...weight,
      shape,
    }))
  }

  /**
   * `gamma (x - mean) / sqrt(variance + epsilon) + beta`, in the order of operations that Keras has.
   *
   * @param inverse `1 / sqrt(variance + epsilon)`
   * @param weights `gamma` and `beta` as far as there are, in shapes that fit x
   */
  apply(x: Value, mean: Value, inverse: Value, weights: readonly Value[]): Value {
    const gamma = this.scale ? weights[0] : undefined
    const beta = this.center ? weights[this.scale ? 1 : 0] : undefined
    const factor = gamma ? mul(inverse, gamma) : inverse
    const shift = neg(mul(mean, factor))
    return add(mul(x, factor), beta ? add(shift, beta) : shift)
  }

  /** The initializers of both weights, as Keras writes them. */
  initializersConfig(): Config {
    return {
      beta_initializer: initializerConfig(this.beta.initializer),
      gamma_initializer: initializerConfig(this.gamma.initializer),
    }
  }

  regularizersAndConstraintsConfig(): Config {
    return {
      beta_regularizer: regularizerConfig(this.beta.regularizer),
      gamma_regularizer: regularizerConfig(this.gamma.regularizer),
      beta_constraint: constraintConfig(this.beta.constraint),
      gamma_constraint: constraintConfig(this.gamma.constraint),
    }
  }
}
