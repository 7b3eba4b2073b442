import type { Config } from '../config.js'
import type { Loss } from '../losses/index.js'
import { type MetricOptions, meanMetric } from './meanMetric.js'
import type { Metric } from './metric.js'

/** The mean of a loss over samples, as a metric of the same class and name. */
export function lossMetric(loss: Loss, { name = loss.name }: MetricOptions, config: Config = {}): Metric {
  return meanMetric((yTrue, yPred) => loss.call(yTrue, yPred), { className: loss.className, name, config })
}
