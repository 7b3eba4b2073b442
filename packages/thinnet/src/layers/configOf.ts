// The parts of a layer, as Keras writes them in the layer's config.

import { activations, type NamedActivation } from '../activations/getActivation.js'
import { type Config, type Json, serialize, serializeFunction } from '../config.js'
import type { Constraint } from '../constraints/index.js'
import type { Initializer } from '../initializers/index.js'
import type { Regularizer } from '../regularizers/index.js'

export const initializerConfig = (initializer: Initializer): Config =>
  serialize('keras.initializers', initializer)

export const regularizerConfig = (regularizer: Regularizer | undefined): Config | null =>
  regularizer ? serialize('keras.regularizers', regularizer) : null

export const constraintConfig = (constraint: Constraint | undefined): Config | null =>
  constraint ? serialize('keras.constraints', constraint) : null

/** The name of an activation of ours; what Keras writes for a function of one's own. */
export const activationConfig = ({ name, call }: NamedActivation): Json =>
  Object.values(activations).includes(call) ? name : serializeFunction(call, call.name || name)
