export {
  type BinaryAccuracyOptions,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
} from './accuracies.js'
export { type AucOptions, auc } from './auc.js'
export {
  cosineSimilarity,
  logCoshError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  rootMeanSquaredError,
} from './errors.js'
export { getMetric } from './getMetric.js'
export { categoricalHinge, hinge, squaredHinge } from './hinges.js'
export { type MeanMetricOptions, type MetricOptions, meanMetric } from './meanMetric.js'
export type { Metric, MetricFunction } from './metric.js'
export { type PrecisionRecallOptions, precision, recall } from './precisionRecall.js'
export {
  binaryCrossentropy,
  type CrossentropyOptions,
  categoricalCrossentropy,
  klDivergence,
  poisson,
  type SparseCrossentropyOptions,
  sparseCategoricalCrossentropy,
} from './probabilistic.js'
export { type R2ScoreOptions, r2Score } from './r2Score.js'
export { sparseTopKCategoricalAccuracy, type TopKOptions, topKCategoricalAccuracy } from './topK.js'
