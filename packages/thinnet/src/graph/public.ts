// What layers, losses, metrics and optimizers of one's own are written in; the engine room of this folder stays inside.

export {
  averagePool,
  type ConvolutionOptions,
  convolve,
  convolveTranspose,
  maxPool,
  type WindowOptions,
} from './convolution.js'
export { differentiate } from './differentiate.js'
export * from './functions.js'
export { apply, applyAll, broadcastShapes, GraphError, resolveAxis } from './operators.js'
export { type ScanOptions, type ScanResult, type ScanStep, scan } from './scan.js'
export {
  type Attribute,
  type Attributes,
  BATCH,
  type ConstantData,
  constant,
  type Dim,
  type DType,
  dimensionSize,
  formatShape,
  graphInput,
  type Node,
  type Shape,
  type Subgraph,
  sameShape,
  sizeOf,
  type Value,
  type ValueType,
} from './value.js'
