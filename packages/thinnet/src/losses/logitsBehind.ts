import { apply, type Value } from '../graph/index.js'

/**
 * The input of the sigmoid or softmax (along the last axis) that computed `yPred`, if one did.
 *
 * A cross-entropy is exact in logits even where probabilities round to 0 or 1, as they do from about ±17 on.
 */
export function logitsBehind(yPred: Value, activation: 'Sigmoid' | 'Softmax'): Value | undefined {
  const { op, inputs, attributes } = yPred.node
  if (op === activation) {
    const last = activation === 'Sigmoid' || attributes.axis === yPred.shape.length - 1
    return last ? inputs[0] : undefined
  }
  // aligning the ranks of targets and predictions may have put one of these on top of a sigmoid
  if (activation === 'Sigmoid' && (op === 'Squeeze' || op === 'Unsqueeze')) {
    const logits = logitsBehind(inputs[0], activation)
    return logits && apply(op, [logits, inputs[1]])
  }
  return undefined
}
