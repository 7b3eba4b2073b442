export { blockConvolutions } from './blockConvolutions.js'
export { reorderInput, reorderOutput } from './blocked.js'
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
export { constantGradient, gradientRules } from './gradients.js'
export {
  apply,
  applyAll,
  broadcastShapes,
  GraphError,
  operators,
  parseDims,
  resolveAxis,
} from './operators.js'
export { type ScanOptions, type ScanResult, type ScanStep, scan } from './scan.js'
export { type Replace, simplify } from './simplify.js'
export { dependencies, topologicalOrder } from './traverse.js'
export * from './value.js'
