import { snakeCase } from '../config.js'
import {
  concat,
  constant,
  countElements,
  formatShape,
  mul,
  reduceSum,
  square,
  sub,
  unsqueeze,
} from '../graph/index.js'
import { alignRanks } from '../losses/alignRanks.js'
import { alignWeights } from '../losses/reduceLoss.js'
import type { MetricOptions } from './meanMetric.js'
import type { Metric } from './metric.js'

const AGGREGATIONS = ['uniformAverage', 'varianceWeightedAverage'] as const

/** Options of {@link r2Score}. */
export interface R2ScoreOptions extends MetricOptions {
  /** How the scores of several outputs become one. Default `uniformAverage`. */
  classAggregation?: (typeof AGGREGATIONS)[number]
  /** Number of predictors to adjust the score for, an integer from 0. Default 0: not adjusted. */
  numRegressors?: number
}

/**
 * The coefficient of determination, 1 - (squared error of the predictions) / (squared error of the mean):
 *
 * ```text
 * R² = 1 - Σᵢ wᵢ (yᵢ - pᵢ)² / (Σᵢ wᵢ yᵢ² - (Σᵢ wᵢ yᵢ)² / Σᵢ wᵢ)
 * ```
 *
 * for each output, then averaged. Outputs whose targets are all the same score 0, or NaN if predicted without error.
 * With p regressors and n elements of the targets, the result is 1 - (1 - R²)(n - 1) / (n - p - 1) where p < n - 1.
 *
 * Source: `keras.metrics.R2Score`.
 *
 * Shapes: targets and predictions `[batch, outputs]`, targets also `[batch]` for one output.
 *
 * @throws RangeError if an option is outside its range or, when used, if predictions are no matrix
 *
 * @example
 * ```ts
 * const metric = r2Score({ classAggregation: 'varianceWeightedAverage' })
 * ```
 */
export function r2Score(options: R2ScoreOptions = {}): Metric {
  const { classAggregation = 'uniformAverage', numRegressors = 0, name = 'r2_score' } = options
  if (!AGGREGATIONS.includes(classAggregation)) {
    throw new RangeError(
      `r2Score: classAggregation must be one of ${AGGREGATIONS.join(', ')}; received ${classAggregation}`,
    )
  }
  if (!Number.isInteger(numRegressors) || numRegressors < 0) {
    throw new RangeError(`r2Score: numRegressors must be an integer from 0, received ${numRegressors}`)
  }
  return {
    className: 'R2Score',
    name,
    getConfig: () => ({
      name,
      dtype: 'float32',
      class_aggregation: snakeCase(classAggregation),
      num_regressors: numRegressors,
    }),
    // the number of elements, the sum of weights, then for each output Σ w y, Σ w y², Σ w (y - p)²
    sums(yTrue, yPred, weights) {
      const [y, p] = alignRanks(yTrue, yPred)
      if (p.shape.length !== 2) {
        throw new RangeError(
          `metric r2Score: expected predictions [batch, outputs], received ${formatShape(p.shape)}`,
        )
      }
      const w = weights ? alignWeights(weights, y) : constant(1)
      const total = weights ? reduceSum(weights) : countElements(y, [0])
      const perOutput = [y, square(y), square(sub(y, p))].map(x => reduceSum(mul(x, w), { axes: [0] }))
      const scalars = [countElements(y), total].map(x => unsqueeze(x, [0]))
      return concat([...scalars, ...perOutput], 0)
    },
    result(totals) {
      const [n, weight, ...rest] = Array.from(totals)
      const outputs = rest.length / 3
      const score = average(
        Array.from({ length: outputs }, (_, k) => {
          const [sum, squares, residual] = [rest[k], rest[outputs + k], rest[2 * outputs + k]]
          const spread = squares - (sum * sum) / weight
          const r2 = 1 - residual / spread
          return { spread, r2: Math.abs(r2) === Number.POSITIVE_INFINITY ? 0 : r2 }
        }),
        classAggregation,
      )
      return numRegressors > 0 && numRegressors < n - 1
        ? 1 - ((1 - score) * (n - 1)) / (n - numRegressors - 1)
        : score
    },
  }
}

function average(
  scores: readonly { readonly spread: number; readonly r2: number }[],
  aggregation: (typeof AGGREGATIONS)[number],
): number {
  const weights = scores.map(({ spread }) => (aggregation === 'uniformAverage' ? 1 : spread))
  const sum = (numbers: readonly number[]) => numbers.reduce((total, x) => total + x, 0)
  return sum(scores.map(({ r2 }, k) => r2 * weights[k])) / sum(weights)
}
