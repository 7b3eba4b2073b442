// For each loss and regularizer, random uses of it at points where it has a slope.

import { sigmoid, softmax, type Value } from '../../graph/index.js'
import type { Draw, ValueOptions } from '../../graph/testing/draw.js'
import { generic, positive } from '../../graph/testing/gradientCases.js'
import * as regularizers from '../../regularizers/index.js'
import * as losses from '../index.js'
import { reduceLoss } from '../reduceLoss.js'

export interface LossUse {
  readonly outputs: readonly Value[]
  readonly variables: readonly Value[]
}

export type LossCase = (draw: Draw) => LossUse

const fed = (draw: Draw, shape: Value['shape'], options: ValueOptions) =>
  draw.value(shape, { ...options, fed: true })

const probability: ValueOptions = { range: { min: 20, max: 980 }, element: n => (n + 0.37) / 1000 }
const bit: ValueOptions = { range: { min: 0, max: 1 }, element: n => n }
const sign: ValueOptions = { range: { min: 0, max: 1 }, element: n => 2 * n - 1 }

/** The reduced loss of targets and predictions `[batch, ..., outputs]`, with weights of samples or without. */
function reduced(
  draw: Draw,
  loss: losses.Loss,
  yTrue: Value,
  yPred: Value,
  variables: readonly Value[],
): LossUse {
  const weights = draw.boolean() ? fed(draw, ['batch'], positive) : undefined
  return { outputs: [reduceLoss(loss.call(yTrue, yPred), loss.reduction, weights)], variables }
}

const reduction = (draw: Draw) => draw.pick(['sum', 'sumOverBatchSize'] as const)
const shape = (draw: Draw, last = draw.integer(1, 4)) => [
  'batch',
  ...draw.integers(draw.integer(0, 1), 1, 3),
  last,
]

const error =
  (
    make: (options: losses.LossOptions, draw: Draw) => losses.Loss,
    y = generic,
    p = generic,
    last?: number,
  ): LossCase =>
  draw => {
    const sizes = shape(draw, last)
    const [yTrue, yPred] = [fed(draw, sizes, y), fed(draw, sizes, p)]
    const targets = y === generic || y === positive ? [yTrue] : []
    return reduced(draw, make({ reduction: reduction(draw) }, draw), yTrue, yPred, [yPred, ...targets])
  }

/** Predictions as logits, as probabilities, and as what an activation gives. */
function predictions(draw: Draw, sizes: Value['shape'], activation: (x: Value) => Value) {
  const kind = draw.pick(['logits', 'probabilities', 'activated'])
  const x = fed(draw, sizes, kind === 'probabilities' ? probability : generic)
  return { x, yPred: kind === 'activated' ? activation(x) : x, fromLogits: kind === 'logits' }
}

const smoothing = (draw: Draw) => draw.pick([0, 0, 0.2])

export const lossCases: Readonly<Record<string, LossCase>> = {
  meanSquaredError: error(losses.meanSquaredError),
  meanAbsoluteError: error(losses.meanAbsoluteError),
  meanAbsolutePercentageError: error(losses.meanAbsolutePercentageError, positive),
  meanSquaredLogarithmicError: error(losses.meanSquaredLogarithmicError, positive, positive),
  huber: error((options, draw) => losses.huber({ ...options, delta: draw.pick([1, 0.3]) })),
  logCosh: error(losses.logCosh),
  klDivergence: error(losses.klDivergence, probability, probability),
  poisson: error(losses.poisson, positive, positive),
  hinge: error(losses.hinge, sign),
  squaredHinge: error(losses.squaredHinge, bit),
  categoricalHinge: error(losses.categoricalHinge, bit, generic, 3),
  cosineSimilarity: error(losses.cosineSimilarity),
  binaryCrossentropy: draw => {
    const sizes = shape(draw)
    const { x, yPred, fromLogits } = predictions(draw, sizes, sigmoid)
    const loss = losses.binaryCrossentropy({
      ...{ fromLogits, labelSmoothing: smoothing(draw), reduction: reduction(draw) },
    })
    return reduced(draw, loss, fed(draw, sizes, draw.pick([bit, probability])), yPred, [x])
  },
  categoricalCrossentropy: draw => {
    const sizes = shape(draw, draw.integer(2, 4))
    const { x, yPred, fromLogits } = predictions(draw, sizes, softmax)
    const loss = losses.categoricalCrossentropy({
      ...{ fromLogits, labelSmoothing: smoothing(draw), reduction: reduction(draw) },
    })
    return reduced(draw, loss, fed(draw, sizes, draw.pick([bit, probability])), yPred, [x])
  },
  sparseCategoricalCrossentropy: draw => {
    const classes = draw.integer(2, 4)
    const sizes = shape(draw, classes)
    const { x, yPred, fromLogits } = predictions(draw, sizes, softmax)
    const loss = losses.sparseCategoricalCrossentropy({
      ...{ fromLogits, ignoreClass: draw.pick([undefined, 0, -1]), reduction: reduction(draw) },
    })
    const places = draw.pick([sizes.slice(0, -1), [...sizes.slice(0, -1), 1]])
    return reduced(
      draw,
      loss,
      fed(draw, places, { range: { min: 0, max: classes - 1 }, element: n => n }),
      yPred,
      [x],
    )
  },
}

const penalty =
  (make: (draw: Draw) => regularizers.Regularizer): LossCase =>
  draw => {
    const weight = fed(draw, draw.integers(draw.integer(1, 3), 1, 4), generic)
    return { outputs: [make(draw).penalty(weight)], variables: [weight] }
  }

const factor = (draw: Draw) => draw.pick([0.01, 0.5])

export const regularizerCases: Readonly<Record<string, LossCase>> = {
  l1: penalty(draw => regularizers.l1({ l1: factor(draw) })),
  l2: penalty(draw => regularizers.l2({ l2: factor(draw) })),
  l1l2: penalty(draw => regularizers.l1l2({ l1: factor(draw), l2: factor(draw) })),
}
