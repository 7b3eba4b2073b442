import type { TensorLike } from '../tensor.js'
import { judge } from './judged.js'

/** Probabilities below this count as this, as in Keras's losses: one certain mistake would otherwise cost infinitely much. */
const EPSILON = 1e-7

/**
 * The mean of `-ln p(what came true)`, in nats: 0 is certain and right; `ln k` is guessing among k classes.
 *
 * A proper score: it is lowest for the true probabilities. Probabilities below 1e-7 count as 1e-7.
 *
 * @param probabilities binary `[n]` or `[n, 1]` (of class 1), or of several classes `[n, k]`
 * @param labels whole numbers `[n]` or `[n, 1]`, or one-hot `[n, k]`
 * @throws TypeError, RangeError naming what does not fit
 *
 * Source: `sklearn.metrics.log_loss`, but for the least probability.
 *
 * @example
 * ```ts
 * negativeLogLikelihood([0.9, 0.8, 0.3], [1, 1, 0])
 * ```
 */
export function negativeLogLikelihood(probabilities: TensorLike, labels: TensorLike): number {
  const { rows, labels: truth, probability } = judge('negativeLogLikelihood', probabilities, labels)
  let sum = 0
  for (let row = 0; row < rows; row++) sum -= Math.log(Math.max(probability(row, truth[row]), EPSILON))
  return sum / rows
}

/**
 * The mean square of what probabilities miss: binary `(p - y)²`, of class 1 alone, from 0 to 1; of several classes
 * `Σ (p_k - y_k)²` over all of them, from 0 to 2. A proper score.
 *
 * @param probabilities binary `[n]` or `[n, 1]` (of class 1), or of several classes `[n, k]`
 * @param labels whole numbers `[n]` or `[n, 1]`, or one-hot `[n, k]`
 * @throws TypeError, RangeError naming what does not fit
 *
 * Source: Brier 1950, Verification of forecasts expressed in terms of probability; `sklearn.metrics.brier_score_loss`.
 *
 * @example
 * ```ts
 * brierScore([0.9, 0.8, 0.3], [1, 1, 0])
 * ```
 */
export function brierScore(probabilities: TensorLike, labels: TensorLike): number {
  const { rows, classes, binary, labels: truth, probability } = judge('brierScore', probabilities, labels)
  let sum = 0
  for (let row = 0; row < rows; row++) {
    for (let label = binary ? 1 : 0; label < classes; label++) {
      sum += (probability(row, label) - Number(truth[row] === label)) ** 2
    }
  }
  return sum / rows
}
