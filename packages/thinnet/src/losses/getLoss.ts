import { findByName, snakeCase } from '../config.js'
import type { Shape, Value } from '../graph/index.js'
import { binaryCrossentropy } from './binaryCrossentropy.js'
import { categoricalCrossentropy } from './categoricalCrossentropy.js'
import { cosineSimilarity } from './cosineSimilarity.js'
import { defineLoss } from './defineLoss.js'
import { klDivergence, poisson } from './divergences.js'
import { categoricalHinge, hinge, squaredHinge } from './hinges.js'
import type { Loss, LossFunction } from './loss.js'
import {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from './meanErrors.js'
import { huber, logCosh } from './robustErrors.js'
import { sparseCategoricalCrossentropy } from './sparseCategoricalCrossentropy.js'
import { targetKind } from './targetKind.js'

const losses: Readonly<Record<string, () => Loss>> = {
  binary_crossentropy: binaryCrossentropy,
  categorical_crossentropy: categoricalCrossentropy,
  sparse_categorical_crossentropy: sparseCategoricalCrossentropy,
  mean_squared_error: meanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  mean_absolute_percentage_error: meanAbsolutePercentageError,
  mean_squared_logarithmic_error: meanSquaredLogarithmicError,
  huber,
  log_cosh: logCosh,
  kl_divergence: klDivergence,
  poisson,
  hinge,
  squared_hinge: squaredHinge,
  categorical_hinge: categoricalHinge,
  cosine_similarity: cosineSimilarity,
  // other names that Keras knows
  bce: binaryCrossentropy,
  mse: meanSquaredError,
  mae: meanAbsoluteError,
  mape: meanAbsolutePercentageError,
  msle: meanSquaredLogarithmicError,
  kld: klDivergence,
}

const crossentropies = {
  binary: binaryCrossentropy,
  categorical: categoricalCrossentropy,
  sparseCategorical: sparseCategoricalCrossentropy,
}

/** The shapes that say which cross-entropy is meant, batch axis first. */
export interface TargetShapes {
  /** Of the targets, such as `['batch', 1]`. */
  readonly yTrue: Shape
  /** Of the predictions, such as `['batch', 10]`. */
  readonly yPred: Shape
}

/**
 * The loss that `compile`'s option means.
 *
 * Source: `keras.losses.get` and `compile`.
 *
 * @param identifier a name in Keras's or our spelling (`mse`, `mean_squared_error`, `MeanSquaredError`), which gives the default
 * options; a loss; or a function of targets and predictions whose mean is to be minimized
 * @param shapes needed for `crossentropy` (`ce`) alone, which they make binary, categorical or sparse: see `targetKind`
 * @throws RangeError for an unknown name; TypeError if shapes are needed and absent
 *
 * @example
 * ```ts
 * getLoss('mse').name // 'mean_squared_error'
 * getLoss((yTrue, yPred) => abs(sub(yTrue, yPred)))
 * ```
 */
export function getLoss(identifier: string | Loss | LossFunction, shapes?: TargetShapes): Loss {
  if (typeof identifier === 'function') return fromFunction(identifier)
  if (typeof identifier !== 'string') return identifier
  if (/^(crossentropy|ce)$/i.test(identifier)) {
    if (!shapes) throw new TypeError(`loss ${identifier} depends on the shapes of targets and predictions`)
    return crossentropies[targetKind(shapes.yTrue, shapes.yPred)]()
  }
  return findByName('loss', losses, identifier)()
}

function fromFunction(given: LossFunction): Loss {
  const name = snakeCase(given.name) || 'loss'
  const call: LossFunction = (yTrue, yPred) => {
    const result: unknown = given(yTrue, yPred)
    if (isValue(result)) return result
    const mend = isLoss(result)
      ? `; it makes a loss: call it, ${given.name}()`
      : ', made with the functions of graph'
    throw new TypeError(
      `loss ${given.name || 'function'} must return a graph value${mend}; received ${typeof result}`,
    )
  }
  return defineLoss({
    className: 'LossFunctionWrapper',
    options: { name },
    targets: 'any',
    config: {
      fn: { module: 'builtins', class_name: 'function', config: name, registered_name: 'function' },
    },
    call,
  })
}

const isValue = (result: unknown): result is Value =>
  typeof result === 'object' && result !== null && 'node' in result && 'shape' in result

const isLoss = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'reduction' in result
