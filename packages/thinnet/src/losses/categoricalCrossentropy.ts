import { add, countElements, div, mul, neg, reduceSum, type Value } from '../graph/index.js'
import { checkLabelSmoothing, logProbabilities } from './crossentropy.js'
import { defineLoss, type LossOptions } from './defineLoss.js'
import type { Loss } from './loss.js'

/** Options of the loss {@link categoricalCrossentropy}. */
export interface CategoricalCrossentropyOptions extends LossOptions {
  /** Whether predictions are logits, any number, instead of probabilities. Default false. */
  fromLogits?: boolean
  /** How much of each target is spread evenly over all classes, in [0, 1]. Default 0. */
  labelSmoothing?: number
}

/**
 * Categorical cross-entropy, for one-hot targets: `-Σₖ yₖ ln pₖ` over the classes k.
 *
 * With `fromLogits`, and if the predictions come straight out of a `softmax` (as in Keras on TensorFlow), `ln p` is the
 * log-softmax of the logits, exact everywhere. Otherwise the probabilities are divided by their sum and cut to
 * [1e-7, 1 - 1e-7], as in all of Keras.
 *
 * Source: `keras.losses.CategoricalCrossentropy`.
 *
 * Shapes: targets (a distribution over the classes) and predictions `[batch, ..., classes]`; losses `[batch, ...]`.
 *
 * @throws RangeError if an option is outside its range or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = categoricalCrossentropy({ fromLogits: true })
 * ```
 */
export function categoricalCrossentropy(options: CategoricalCrossentropyOptions = {}): Loss {
  const { fromLogits = false, labelSmoothing = 0 } = options
  checkLabelSmoothing('categoricalCrossentropy', labelSmoothing)
  const smooth = (y: Value) => add(mul(y, 1 - labelSmoothing), div(labelSmoothing, countElements(y, [-1])))
  return defineLoss({
    className: 'CategoricalCrossentropy',
    options,
    config: { from_logits: fromLogits, label_smoothing: labelSmoothing, axis: -1 },
    hint: '; for class numbers take sparseCategoricalCrossentropy',
    call(yTrue, yPred) {
      const y = labelSmoothing ? smooth(yTrue) : yTrue
      return neg(reduceSum(mul(y, logProbabilities(yPred, fromLogits)), { axes: [-1] }))
    },
  })
}
