import { clip, div, log, logSoftmax, reduceSum, type Value } from '../graph/index.js'
import { logitsBehind } from './logitsBehind.js'

/** `keras.config.epsilon()` */
export const EPSILON = 1e-7

export function checkLabelSmoothing(caller: string, labelSmoothing: number): void {
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(`${caller}: labelSmoothing must be a number from 0 to 1, received ${labelSmoothing}`)
  }
}

/**
 * The logarithms of the class probabilities `[batch, ..., classes]` that predictions mean.
 *
 * From logits, and from what comes straight out of a `softmax`, they are the log-softmax of the logits, as in Keras on
 * TensorFlow. Other probabilities are first divided by their sum, then cut to [1e-7, 1 - 1e-7], as in Keras on JAX.
 */
export function logProbabilities(yPred: Value, fromLogits: boolean): Value {
  const x = logitsBehind(yPred, 'Softmax') ?? (fromLogits ? yPred : undefined)
  if (x) return logSoftmax(x)
  const p = div(yPred, reduceSum(yPred, { axes: [-1], keepDims: true }))
  return log(clip(p, EPSILON, 1 - EPSILON))
}
