// What a layer has for each of its weights: where it starts, what it costs, what holds for it.

import type { Config } from '../config.js'
import { type Constraint, getConstraint } from '../constraints/index.js'
import { getInitializer, type Initializer } from '../initializers/index.js'
import { getRegularizer, type Regularizer } from '../regularizers/index.js'
import { constraintConfig, initializerConfig, regularizerConfig } from './configOf.js'

export interface WeightParts {
  readonly initializer: Initializer
  readonly regularizer: Regularizer | undefined
  readonly constraint: Constraint | undefined
}

/** The parts, given as objects or by name. */
export const weightParts = (
  initializer: string | Initializer,
  regularizer: string | Regularizer | undefined,
  constraint: string | Constraint | undefined,
): WeightParts => ({
  initializer: getInitializer(initializer),
  regularizer: getRegularizer(regularizer),
  constraint: getConstraint(constraint),
})

/** Their entries in a layer's config: `kernel_initializer` and so on. */
export const weightConfig = (name: string, parts: WeightParts): Config => ({
  [`${name}_initializer`]: initializerConfig(parts.initializer),
  [`${name}_regularizer`]: regularizerConfig(parts.regularizer),
  [`${name}_constraint`]: constraintConfig(parts.constraint),
})
