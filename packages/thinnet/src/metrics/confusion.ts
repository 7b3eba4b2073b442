import { equal, indicator, mul, not, sub, type Value } from '../graph/index.js'
import { alignRanks } from '../losses/alignRanks.js'
import { alignWeights } from '../losses/reduceLoss.js'

/** What the counts of a confusion matrix are made from, all `[batch, ..., outputs]`. */
export interface WeightedLabels {
  /** The weight where the target is yes, 0 elsewhere. */
  readonly positive: Value
  /** The weight where the target is no, 0 elsewhere. */
  readonly negative: Value
  readonly predictions: Value
}

/** Aligns targets (0 is no, all else yes), predictions and weights `[batch]`. */
export function weightedLabels(yTrue: Value, yPred: Value, weights?: Value): WeightedLabels {
  const [y, predictions] = alignRanks(yTrue, yPred)
  const yes = indicator(not(equal(y, 0)))
  const weighted = (x: Value) => (weights ? mul(x, alignWeights(weights, x)) : x)
  return { positive: weighted(yes), negative: weighted(sub(1, yes)), predictions }
}
