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
export { type Replace, simplify } from './simplify.js'
export { dependencies, topologicalOrder } from './traverse.js'
export * from './value.js'
