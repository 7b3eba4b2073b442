import type { Shape } from '../graph/index.js'

/** Two classes and one output, class numbers for an output a class, or one-hot rows. */
export type TargetKind = 'binary' | 'sparseCategorical' | 'categorical'

/**
 * What kind of classification targets and predictions of these shapes mean, for `accuracy` and `crossentropy`: binary if the
 * last axis of the predictions is 1; sparse if the targets lack that axis or it is 1 there; categorical otherwise.
 *
 * Source: `is_binary_or_sparse_categorical` in Keras's `compile_utils`.
 */
export function targetKind(yTrueShape: Shape, yPredShape: Shape): TargetKind {
  if (yPredShape.at(-1) === 1) return 'binary'
  if (yTrueShape.length < yPredShape.length || yTrueShape.at(-1) === 1) return 'sparseCategorical'
  return 'categorical'
}
