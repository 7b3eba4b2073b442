export { type BinaryCrossentropyOptions, binaryCrossentropy } from './binaryCrossentropy.js'
export { type CategoricalCrossentropyOptions, categoricalCrossentropy } from './categoricalCrossentropy.js'
export { cosineSimilarity } from './cosineSimilarity.js'
export type { LossOptions } from './defineLoss.js'
export { klDivergence, poisson } from './divergences.js'
export { getLoss, type TargetShapes } from './getLoss.js'
export { categoricalHinge, hinge, squaredHinge } from './hinges.js'
export type { Loss, LossFunction, Reduction } from './loss.js'
export {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from './meanErrors.js'
export { type HuberOptions, huber, logCosh } from './robustErrors.js'
export {
  type SparseCategoricalCrossentropyOptions,
  sparseCategoricalCrossentropy,
} from './sparseCategoricalCrossentropy.js'
