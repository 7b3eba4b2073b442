import { findByName, snakeCase } from '../config.js'
import type { ActivationFunction } from './activation.js'
import { elu, exponential, selu } from './exponentialUnits.js'
import { gelu, mish, silu } from './gates.js'
import { linear } from './linear.js'
import { leakyRelu, relu, relu6, softplus } from './rectifiers.js'
import { hardSigmoid, sigmoid, softsign, tanh } from './sigmoids.js'
import { logSoftmax, softmax } from './softmax.js'

/** Every activation by Keras's name; a function's first name is the one that configurations get. */
export const activations: Readonly<Record<string, ActivationFunction>> = {
  linear,
  relu,
  relu6,
  leaky_relu: leakyRelu,
  softplus,
  elu,
  selu,
  exponential,
  sigmoid,
  hard_sigmoid: hardSigmoid,
  tanh,
  softsign,
  softmax,
  log_softmax: logSoftmax,
  silu,
  swish: silu,
  gelu,
  mish,
}

/** A function and what Keras calls it. */
export interface NamedActivation {
  /** `hard_sigmoid` */
  readonly name: string
  /** The function itself, on values of the graph. */
  readonly call: ActivationFunction
}

/**
 * The activation that a layer's `activation` option means.
 *
 * Source: `keras.activations.get`.
 *
 * @param identifier a name in Keras's or our spelling (`hard_sigmoid`, `hardSigmoid`), a function, or nothing for `linear`
 * @returns the function and its name: Keras's for ours, the function's own in snake_case for others
 * @throws RangeError for an unknown name
 *
 * @example
 * ```ts
 * const { name, call } = getActivation('swish') // name is 'silu'
 * ```
 */
export function getActivation(identifier: string | ActivationFunction | undefined): NamedActivation {
  const call =
    identifier === undefined
      ? linear
      : typeof identifier === 'string'
        ? findByName('activation', activations, identifier)
        : identifier
  const known = Object.keys(activations).find(name => activations[name] === call)
  return { name: known ?? (snakeCase(call.name) || 'activation'), call }
}
