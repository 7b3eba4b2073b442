import { dimensionSize, div, type Value } from '../graph/index.js'
import type { Regularizer } from '../regularizers/index.js'
import type { CallContext } from './context.js'

/**
 * Adds the penalty on a layer's output to the loss, divided by the number of samples so that it does not grow with the
 * batch, as Keras 3 does.
 */
export function addActivityPenalty(
  regularizer: Regularizer | undefined,
  output: Value,
  context: CallContext,
): void {
  if (regularizer) context.addLoss(div(regularizer.penalty(output), dimensionSize(output.shape[0])))
}
