import { countElements, div, mul, reduceSum, unsqueeze, type Value } from '../graph/index.js'
import type { Reduction } from './loss.js'

/** Weights `[batch]`, shaped to multiply values `[batch, ...]`. */
export function alignWeights(weights: Value, values: Value): Value {
  const missing = values.shape.slice(1).map((_, axis) => axis + 1)
  return unsqueeze(weights, missing)
}

/**
 * One number from the losses of the samples:
 *
 * ```text
 * sum               Σᵢ wᵢ lᵢ
 * sumOverBatchSize  Σᵢ wᵢ lᵢ / n    where n is the number of elements of l, whatever the weights
 * ```
 *
 * Source: `reduce_weighted_values` in Keras's losses. There, the losses of steps `[batch, steps]` need weights `[batch, 1]`; here
 * weights are always `[batch]`.
 *
 * @param values `[batch, ...]`
 * @param weights one weight a sample, `[batch]`; absent: all 1
 * @returns a scalar
 *
 * @example
 * ```ts
 * const loss = meanSquaredError()
 * const objective = reduceLoss(loss.call(yTrue, yPred), loss.reduction, sampleWeight)
 * ```
 */
export function reduceLoss(values: Value, reduction: Reduction, weights?: Value): Value {
  const weighted = weights ? mul(values, alignWeights(weights, values)) : values
  const sum = reduceSum(weighted)
  return reduction === 'sum' ? sum : div(sum, countElements(weighted))
}
