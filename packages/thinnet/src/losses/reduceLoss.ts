import { countElements, div, mul, reduceSum, unsqueeze, type Value } from '../graph/index.js'
import type { Reduction } from './loss.js'

/** Weights `[batch]` or `[batch, steps]`, shaped to multiply values `[batch, ...]`. */
export function alignWeights(weights: Value, values: Value): Value {
  const rank = weights.shape.length
  return unsqueeze(
    weights,
    values.shape.slice(rank).map((_, axis) => rank + axis),
  )
}

/**
 * One number from the losses of the samples:
 *
 * ```text
 * sum               Σᵢ wᵢ lᵢ
 * sumOverBatchSize  Σᵢ wᵢ lᵢ / n    where n is the number of elements of l, whatever the weights
 * ```
 *
 * Source: `reduce_weighted_values` in Keras's losses. There, one weight a sample for the losses of steps `[batch, steps]` has shape
 * `[batch, 1]`; here it has shape `[batch]`.
 *
 * @param values `[batch, ...]`
 * @param weights one weight a sample, `[batch]`, or a step, `[batch, steps]`; absent: all 1
 * @returns a scalar
 */
export function reduceLoss(values: Value, reduction: Reduction, weights?: Value): Value {
  const weighted = weights ? mul(values, alignWeights(weights, values)) : values
  const sum = reduceSum(weighted)
  return reduction === 'sum' ? sum : div(sum, countElements(weighted))
}
