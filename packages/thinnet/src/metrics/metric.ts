import type { Serializable } from '../config.js'
import type { Value } from '../graph/index.js'

/**
 * A figure to watch. The graph computes sums over a batch; the sums of all batches are added up, in double precision, and
 * the figure is computed from the totals.
 */
export interface Metric extends Serializable {
  /** Keras's name, `binary_accuracy`: the key in the logs, in camelCase. */
  readonly name: string
  /**
   * The sums over one batch, as a vector of fixed length.
   *
   * @param weights one weight a sample, `[batch]`; absent: all 1
   */
  sums(yTrue: Value, yPred: Value, weights?: Value): Value
  /** The figure, from the totals of the sums. */
  result(totals: ArrayLike<number>): number
}

/** A metric of the user's own whose mean over samples is the figure. */
export type MetricFunction = (yTrue: Value, yPred: Value) => Value
