import { add, clip, log, mul, neg, reduceMean, softplus, sub, type Value } from '../graph/index.js'
import { checkLabelSmoothing, EPSILON } from './crossentropy.js'
import { defineLoss, type LossOptions } from './defineLoss.js'
import { logitsBehind } from './logitsBehind.js'
import type { Loss } from './loss.js'

/** Options of the loss {@link binaryCrossentropy}. */
export interface BinaryCrossentropyOptions extends LossOptions {
  /** Whether predictions are logits, any number, instead of probabilities. Default false. */
  fromLogits?: boolean
  /** How far targets are moved towards ½, in [0, 1]: 0.2 makes 0 and 1 to 0.1 and 0.9. Default 0. */
  labelSmoothing?: number
}

/**
 * Binary cross-entropy, for outputs that each say yes or no: the mean over the last axis of
 *
 * ```text
 * -(y ln p + (1 - y) ln(1 - p))     p: probability
 * ln(1 + eˣ) - x y                  x: logit, p = 1 / (1 + e⁻ˣ)
 * ```
 *
 * The second form is exact everywhere. It is used with `fromLogits`, and also if the predictions come straight out of a
 * `sigmoid`, as in Keras on TensorFlow. Otherwise probabilities are cut to [1e-7, 1 - 1e-7], as in all of Keras.
 *
 * Source: `keras.losses.BinaryCrossentropy`.
 *
 * Shapes: targets (0 to 1) and predictions `[batch, ..., outputs]`; losses `[batch, ...]`.
 *
 * @throws RangeError if an option is outside its range or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = binaryCrossentropy({ labelSmoothing: 0.1 })
 * ```
 */
export function binaryCrossentropy(options: BinaryCrossentropyOptions = {}): Loss {
  const { fromLogits = false, labelSmoothing = 0 } = options
  checkLabelSmoothing('binaryCrossentropy', labelSmoothing)
  return defineLoss({
    className: 'BinaryCrossentropy',
    options,
    config: { from_logits: fromLogits, label_smoothing: labelSmoothing, axis: -1 },
    call(yTrue, yPred) {
      const y = labelSmoothing ? add(mul(yTrue, 1 - labelSmoothing), 0.5 * labelSmoothing) : yTrue
      const x = logitsBehind(yPred, 'Sigmoid') ?? (fromLogits ? yPred : undefined)
      const losses = x ? sub(softplus(x), mul(x, y)) : fromProbabilities(y, yPred)
      return reduceMean(losses, { axes: [-1] })
    },
  })
}

function fromProbabilities(y: Value, yPred: Value): Value {
  const p = clip(yPred, EPSILON, 1 - EPSILON)
  return neg(add(mul(y, log(p)), mul(sub(1, y), log(sub(1, p)))))
}
