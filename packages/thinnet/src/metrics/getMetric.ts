import { findByName, snakeCase } from '../config.js'
import type { Shape } from '../graph/index.js'
import { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from './accuracies.js'
import { auc } from './auc.js'
import {
  cosineSimilarity,
  logCoshError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  rootMeanSquaredError,
} from './errors.js'
import { categoricalHinge, hinge, squaredHinge } from './hinges.js'
import { type MetricOptions, meanMetric } from './meanMetric.js'
import type { Metric, MetricFunction } from './metric.js'
import { precision, recall } from './precisionRecall.js'
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  klDivergence,
  poisson,
  sparseCategoricalCrossentropy,
} from './probabilistic.js'
import { r2Score } from './r2Score.js'
import { resolveAccuracy, resolveCrossentropy } from './resolveAccuracy.js'
import { sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from './topK.js'

type Factory = (options: MetricOptions, yTrueShape: Shape, yPredShape: Shape) => Metric

const accuracy: Factory = (options, yTrueShape, yPredShape) =>
  resolveAccuracy(yTrueShape, yPredShape, options)
const crossentropy: Factory = (options, yTrueShape, yPredShape) =>
  resolveCrossentropy(yTrueShape, yPredShape, options)

const metrics: Readonly<Record<string, Factory>> = {
  accuracy,
  crossentropy,
  binary_accuracy: binaryAccuracy,
  categorical_accuracy: categoricalAccuracy,
  sparse_categorical_accuracy: sparseCategoricalAccuracy,
  top_k_categorical_accuracy: topKCategoricalAccuracy,
  sparse_top_k_categorical_accuracy: sparseTopKCategoricalAccuracy,
  precision,
  recall,
  auc,
  mean_squared_error: meanSquaredError,
  root_mean_squared_error: rootMeanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  mean_absolute_percentage_error: meanAbsolutePercentageError,
  mean_squared_logarithmic_error: meanSquaredLogarithmicError,
  r2_score: r2Score,
  log_cosh_error: logCoshError,
  cosine_similarity: cosineSimilarity,
  binary_crossentropy: binaryCrossentropy,
  categorical_crossentropy: categoricalCrossentropy,
  sparse_categorical_crossentropy: sparseCategoricalCrossentropy,
  kl_divergence: klDivergence,
  poisson,
  hinge,
  squared_hinge: squaredHinge,
  categorical_hinge: categoricalHinge,
  // other names
  acc: accuracy,
  ce: crossentropy,
  bce: binaryCrossentropy,
  mse: meanSquaredError,
  mae: meanAbsoluteError,
  mape: meanAbsolutePercentageError,
  msle: meanSquaredLogarithmicError,
  logcosh: logCoshError,
}

/**
 * The metric that `compile`'s option means.
 *
 * Source: `get_metric` in Keras's `compile_utils`. As there, a metric got by name is called that: `acc`, `mse`.
 *
 * @param identifier a name in Keras's or our spelling (`mse`, `binary_accuracy`, `BinaryAccuracy`), which gives the default
 * options; a metric; or a function of targets and predictions whose mean over samples is wanted
 * @param yTrueShape batch axis first; with the next, says which accuracy `accuracy` is
 * @param yPredShape batch axis first
 * @throws RangeError for an unknown name
 *
 * @example
 * ```ts
 * getMetric('acc', ['batch'], ['batch', 10]).className // 'SparseCategoricalAccuracy'
 * ```
 */
export function getMetric(
  identifier: string | Metric | MetricFunction,
  yTrueShape: Shape,
  yPredShape: Shape,
): Metric {
  if (typeof identifier === 'function') return meanMetric(identifier)
  if (typeof identifier !== 'string') return identifier
  const factory = findByName('metric', metrics, identifier)
  return factory({ name: snakeCase(identifier) }, yTrueShape, yPredShape)
}
