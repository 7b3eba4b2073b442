// The parts of a layer, as Keras writes them in the layer's config.

import { type Config, serialize } from '../config.js'
import type { Constraint } from '../constraints/index.js'
import type { Initializer } from '../initializers/index.js'
import type { Regularizer } from '../regularizers/index.js'

export const initializerConfig = (initializer: Initializer): Config =>
  serialize('keras.initializers', initializer)

export const regularizerConfig = (regularizer: Regularizer | undefined): Config | null =>
  regularizer ? serialize('keras.regularizers', regularizer) : null

export const constraintConfig = (constraint: Constraint | undefined): Config | null =>
  constraint ? serialize('keras.constraints', constraint) : null
