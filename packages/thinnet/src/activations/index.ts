export type { ActivationFunction } from './activation.js'
export { type EluOptions, elu, exponential, selu } from './exponentialUnits.js'
export { type GeluOptions, gelu, mish, silu, swish } from './gates.js'
export { getActivation, type NamedActivation } from './getActivation.js'
export { linear } from './linear.js'
export {
  type LeakyReluOptions,
  leakyRelu,
  type ReluOptions,
  relu,
  relu6,
  softplus,
} from './rectifiers.js'
export { hardSigmoid, sigmoid, softsign, tanh } from './sigmoids.js'
export { logSoftmax, type SoftmaxOptions, softmax } from './softmax.js'
