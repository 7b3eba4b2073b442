import type { Shape } from '../graph/index.js'
import { targetKind } from '../losses/targetKind.js'
import { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from './accuracies.js'
import type { MetricOptions } from './meanMetric.js'
import type { Metric } from './metric.js'
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from './probabilistic.js'

/**
 * The accuracy that `accuracy` (`acc`) means for targets and predictions of these shapes, batch axis first: see `targetKind`.
 *
 * Source: Keras's `compile`.
 */
export function resolveAccuracy(yTrueShape: Shape, yPredShape: Shape, options: MetricOptions = {}): Metric {
  const { name = 'accuracy' } = options
  const factories = {
    binary: binaryAccuracy,
    categorical: categoricalAccuracy,
    sparseCategorical: sparseCategoricalAccuracy,
  }
  return factories[targetKind(yTrueShape, yPredShape)]({ name })
}

/**
 * The cross-entropy that `crossentropy` (`ce`) means for targets and predictions of these shapes, as for `accuracy`.
 */
export function resolveCrossentropy(
  yTrueShape: Shape,
  yPredShape: Shape,
  options: MetricOptions = {},
): Metric {
  const { name = 'crossentropy' } = options
  const factories = {
    binary: binaryCrossentropy,
    categorical: categoricalCrossentropy,
    sparseCategorical: sparseCategoricalCrossentropy,
  }
  return factories[targetKind(yTrueShape, yPredShape)]({ name })
}
