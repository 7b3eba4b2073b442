import { maximum, mul, neg, reciprocal, reduceSum, sqrt, square, type Value } from '../graph/index.js'
import { EPSILON } from './crossentropy.js'
import { defineLoss, type LossOptions } from './defineLoss.js'
import type { Loss } from './loss.js'

/**
 * Minus the cosine of the angle between targets and predictions as vectors along the last axis: `-Σₖ yₖ pₖ / (|y| |p|)`. A
 * vector of zeros has similarity 0 to all (and, unlike in Keras, a finite gradient).
 *
 * Source: `keras.losses.CosineSimilarity`.
 *
 * Shapes: targets y and predictions p `[batch, ..., features]`; losses `[batch, ...]` from -1 (same direction) to 1.
 *
 * @throws RangeError for an unknown reduction or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = cosineSimilarity()
 * ```
 */
export const cosineSimilarity = (options: LossOptions = {}): Loss =>
  defineLoss({
    className: 'CosineSimilarity',
    options,
    call: (y, p) => neg(reduceSum(mul(normalize(y), normalize(p)), { axes: [-1] })),
  })

/** x / max(|x|, 1e-7) */
function normalize(x: Value): Value {
  const squares = reduceSum(square(x), { axes: [-1], keepDims: true })
  return mul(x, reciprocal(sqrt(maximum(squares, EPSILON ** 2))))
}
