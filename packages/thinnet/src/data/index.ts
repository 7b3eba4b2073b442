export { type BlobsOptions, makeBlobs } from './blobs.js'
export { type CirclesOptions, makeCircles } from './circles.js'
export type { SampleCount } from './classSizes.js'
export type { Fold, KFoldOptions } from './foldSplitter.js'
export { KFold, StratifiedKFold } from './kFold.js'
export type { LabelledData, ShapeOptions } from './labelledData.js'
export { type MoonsOptions, makeMoons } from './moons.js'
export { type MutableArrayLike, RandomState } from './randomState.js'
export type { Label } from './rowsByClass.js'
export { makeSpirals, type SpiralsOptions } from './spirals.js'
export type { SplitSizeOptions } from './splitSizes.js'
export {
  type TrainTestIndices,
  type TrainTestSplit,
  type TrainTestSplitOptions,
  trainTestSplit,
  trainTestSplitIndices,
} from './trainTestSplit.js'
