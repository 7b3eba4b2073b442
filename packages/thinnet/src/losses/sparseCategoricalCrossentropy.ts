import {
  constant,
  countElements,
  div,
  equal,
  indicator,
  maximum,
  mul,
  neg,
  not,
  reduceSum,
  squeeze,
  unsqueeze,
  type Value,
  where,
} from '../graph/index.js'
import { logProbabilities } from './crossentropy.js'
import { defineLoss, type LossOptions } from './defineLoss.js'
import type { Loss } from './loss.js'

/** Options of the loss {@link sparseCategoricalCrossentropy}. */
export interface SparseCategoricalCrossentropyOptions extends LossOptions {
  /** Whether predictions are logits, any number, instead of probabilities. Default false. */
  fromLogits?: boolean
  /** Samples and positions of this class do not count, an integer. Default: all count. */
  ignoreClass?: number | undefined
}

/**
 * Categorical cross-entropy for class numbers: `-ln p_y`, where y, from 0, is the true class.
 *
 * `ln p` is as in `categoricalCrossentropy`. With `ignoreClass`, the losses of samples that do not count are 0, and the mean of
 * the losses (reduction `sumOverBatchSize`) is taken over those that do: each is n / (number that count) times what it was.
 *
 * Source: `keras.losses.SparseCategoricalCrossentropy`.
 *
 * Shapes: targets `[batch, ...]` or `[batch, ..., 1]`, whole numbers below the number of classes (any other has loss 0);
 * predictions `[batch, ..., classes]`; losses `[batch, ...]`.
 *
 * @throws RangeError if an option is outside its range or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = sparseCategoricalCrossentropy({ fromLogits: true })
 * ```
 */
export function sparseCategoricalCrossentropy(options: SparseCategoricalCrossentropyOptions = {}): Loss {
  const { fromLogits = false, ignoreClass, reduction = 'sumOverBatchSize' } = options
  if (ignoreClass !== undefined && !Number.isInteger(ignoreClass)) {
    throw new RangeError(
      `sparseCategoricalCrossentropy: ignoreClass must be an integer, received ${ignoreClass}`,
    )
  }
  return defineLoss({
    className: 'SparseCategoricalCrossentropy',
    options,
    targets: 'classNumbers',
    config: { from_logits: fromLogits, ignore_class: ignoreClass ?? null },
    hint: '; for one-hot targets take categoricalCrossentropy',
    call(yTrue, yPred) {
      const rank = yPred.shape.length
      const y = yTrue.shape.length === rank ? squeeze(yTrue, [rank - 1]) : yTrue
      const losses = neg(takeClass(logProbabilities(yPred, fromLogits), y))
      if (ignoreClass === undefined) return losses
      const counts = not(equal(y, ignoreClass))
      const counted = where(counts, losses, 0)
      if (reduction === 'sum') return counted
      const valid = maximum(reduceSum(indicator(counts)), 1)
      return mul(counted, div(countElements(y), valid))
    },
  })
}

/** The element of each row `[..., classes]` that the class number `[...]` names; 0 if there is none. */
function takeClass(rows: Value, classNumbers: Value): Value {
  const classes = rows.shape.at(-1)
  if (typeof classes !== 'number') throw new TypeError('the number of classes must be known')
  const range = constant(Array.from({ length: classes }, (_, k) => k))
  const named = equal(unsqueeze(classNumbers, [classNumbers.shape.length]), range)
  // not a product with ones and zeros: a class ruled out, with logit -∞, would make that NaN
  return reduceSum(where(named, rows, 0), { axes: [-1] })
}
