import * as losses from '../losses/index.js'
import { lossMetric } from './lossMetric.js'
import type { MetricOptions } from './meanMetric.js'
import type { Metric } from './metric.js'

/** Options of the metrics {@link binaryCrossentropy} and {@link categoricalCrossentropy}. */
export interface CrossentropyOptions extends MetricOptions {
  /** Whether predictions are logits, any number, instead of probabilities. Default false. */
  fromLogits?: boolean
  /** As in the loss, in [0, 1]. Default 0. */
  labelSmoothing?: number
}

/**
 * Mean binary cross-entropy. Like the loss `binaryCrossentropy`, it looks behind a sigmoid, as in Keras on TensorFlow.
 *
 * Source: `keras.metrics.BinaryCrossentropy`.
 *
 * @throws RangeError if an option is outside its range
 *
 * @example
 * ```ts
 * const metric = binaryCrossentropy({ fromLogits: true })
 * ```
 */
export function binaryCrossentropy(options: CrossentropyOptions = {}): Metric {
  const { fromLogits = false, labelSmoothing = 0 } = options
  const config = { from_logits: fromLogits, label_smoothing: labelSmoothing }
  return lossMetric(losses.binaryCrossentropy({ fromLogits, labelSmoothing }), options, config)
}

/**
 * Mean categorical cross-entropy, for one-hot targets. Like the loss `categoricalCrossentropy`, it looks behind a softmax, as
 * in Keras on TensorFlow.
 *
 * Source: `keras.metrics.CategoricalCrossentropy`.
 *
 * @throws RangeError if an option is outside its range
 *
 * @example
 * ```ts
 * const metric = categoricalCrossentropy()
 * ```
 */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Metric {
  const { fromLogits = false, labelSmoothing = 0 } = options
  const config = { from_logits: fromLogits, label_smoothing: labelSmoothing, axis: -1 }
  return lossMetric(losses.categoricalCrossentropy({ fromLogits, labelSmoothing }), options, config)
}

/** Options of the metric {@link sparseCategoricalCrossentropy}. */
export interface SparseCrossentropyOptions extends MetricOptions {
  /** Whether predictions are logits, any number, instead of probabilities. Default false. */
  fromLogits?: boolean
  /** Samples and positions of this class count as 0, an integer. Default: all count. */
  ignoreClass?: number | undefined
}

/**
 * Mean categorical cross-entropy, for class numbers. Like the loss `sparseCategoricalCrossentropy`, it looks behind a softmax,
 * as in Keras on TensorFlow. What `ignoreClass` ignores is 0 in the mean, but counts among the samples.
 *
 * Source: `keras.metrics.SparseCategoricalCrossentropy`.
 *
 * @throws RangeError if an option is outside its range
 *
 * @example
 * ```ts
 * const metric = sparseCategoricalCrossentropy()
 * ```
 */
export function sparseCategoricalCrossentropy(options: SparseCrossentropyOptions = {}): Metric {
  const { fromLogits = false, ignoreClass } = options
  const config = { from_logits: fromLogits, ignore_class: ignoreClass ?? null, axis: -1 }
  // reduction `sum` leaves the losses of the others as they are
  const loss = losses.sparseCategoricalCrossentropy({ fromLogits, ignoreClass, reduction: 'sum' })
  return lossMetric(loss, options, config)
}

/**
 * Mean Kullback-Leibler divergence of predictions from targets.
 *
 * Source: `keras.metrics.KLDivergence`. Shapes as for the loss `klDivergence`.
 *
 * @example
 * ```ts
 * const metric = klDivergence()
 * ```
 */
export const klDivergence = (options: MetricOptions = {}): Metric =>
  lossMetric(losses.klDivergence(), options)

/**
 * Mean Poisson loss.
 *
 * Source: `keras.metrics.Poisson`. Shapes as for the loss `poisson`.
 *
 * @example
 * ```ts
 * const metric = poisson()
 * ```
 */
export const poisson = (options: MetricOptions = {}): Metric => lossMetric(losses.poisson(), options)
