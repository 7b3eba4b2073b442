import * as losses from '../losses/index.js'
import { lossMetric } from './lossMetric.js'
import type { MetricOptions } from './meanMetric.js'
import type { Metric } from './metric.js'

/**
 * The mean of `max(1 - y p, 0)`, for targets -1 and 1 or 0 and 1.
 *
 * Source: `keras.metrics.Hinge`. Shapes as for the loss `hinge`.
 *
 * @example
 * ```ts
 * const metric = hinge()
 * ```
 */
export const hinge = (options: MetricOptions = {}): Metric => lossMetric(losses.hinge(), options)

/**
 * The mean of `max(1 - y p, 0)²`, for targets -1 and 1 or 0 and 1.
 *
 * Source: `keras.metrics.SquaredHinge`. Shapes as for the loss `squaredHinge`.
 *
 * @example
 * ```ts
 * const metric = squaredHinge()
 * ```
 */
export const squaredHinge = (options: MetricOptions = {}): Metric =>
  lossMetric(losses.squaredHinge(), options)

/**
 * The mean categorical hinge loss, for one-hot targets.
 *
 * Source: `keras.metrics.CategoricalHinge`. Shapes as for the loss `categoricalHinge`.
 *
 * @example
 * ```ts
 * const metric = categoricalHinge()
 * ```
 */
export const categoricalHinge = (options: MetricOptions = {}): Metric =>
  lossMetric(losses.categoricalHinge(), options)
