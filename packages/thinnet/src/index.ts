// Thinnet's public interface. Layers, models, optimizers, callbacks and data stand on their own; functions whose names mean
// several things (a softmax is an activation and a layer, a cross-entropy a loss and a metric) stand in Keras's modules.

export type { ActivationFunction } from './activations/index.js'
export * as activations from './activations/index.js'
export * from './calibration/index.js'
export * from './callbacks/index.js'
export type { Config, Json, Serializable } from './config.js'
export * from './constraints/index.js'
export * from './data/index.js'
export type { Shape, Value } from './graph/index.js'
export * as graph from './graph/public.js'
export type { Initializer } from './initializers/index.js'
export * as initializers from './initializers/index.js'
export * from './layers/index.js'
export type { Loss, LossFunction } from './losses/index.js'
export * as losses from './losses/index.js'
export type { Metric, MetricFunction } from './metrics/index.js'
export * as metrics from './metrics/index.js'
export * from './models/index.js'
export * from './optimizers/index.js'
export {
  createMaskBuffer,
  deriveSeed,
  drawMask,
  freshSeed,
  type MaskBuffer,
  Purpose,
  permutation,
  type Stream,
} from './random/index.js'
export * from './regularizers/index.js'
export { configureWebEngine, type DeviceName, devices, type WebEngineOptions } from './runtime/index.js'
export {
  type AnyModel,
  type ByteSource,
  type CustomObject,
  type CustomObjects,
  LoadError,
  type LoadOptions,
  type LoadWeightsOptions,
  loadAssets,
  loadModel,
  modelFromJson,
  registerSerializable,
  type SaveOptions,
  type SaveWeightsOptions,
} from './saving/index.js'
export * from './tables/index.js'
export { type NestedArray, Tensor, type TensorLike, tensor } from './tensor.js'
