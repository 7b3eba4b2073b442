import {
  add,
  div,
  indicator,
  reciprocal,
  reduceMean,
  reduceSum,
  sqrt,
  square,
  sub,
  unsqueeze,
  type Value,
  where,
} from '../graph/index.js'

export interface Moments {
  readonly mean: Value
  readonly variance: Value
}

/** The mean and the (biased) variance along axes, which stay with size 1. */
export function moments(x: Value, axes: readonly number[]): Moments {
  const mean = reduceMean(x, { axes, keepDims: true })
  return { mean, variance: reduceMean(square(sub(x, mean)), { axes, keepDims: true }) }
}

/** Keras's `epsilon()`, added to the number of elements that count. */
const EPSILON = 1e-7

/** As `moments`, over the elements that count alone; `mask` has all axes of `x` but the last. */
export function maskedMoments(x: Value, axes: readonly number[], mask: Value): Moments {
  const counts = unsqueeze(mask, [mask.shape.length])
  const everywhere = indicator(counts)
  // the mask has size 1 along the features: every feature has the same number of elements
  const places = axes.filter(axis => axis < x.shape.length - 1)
  const perFeature = reduceSum(everywhere, { axes: places, keepDims: true })
  const number = add(perFeature, EPSILON)
  const meanOf = (value: Value) => div(reduceSum(where(counts, value, 0), { axes, keepDims: true }), number)
  const mean = meanOf(x)
  return { mean, variance: meanOf(square(sub(x, mean))) }
}

/** `1 / sqrt(variance + epsilon)` */
export const inverseDeviation = (variance: Value, epsilon: number): Value =>
  reciprocal(sqrt(add(variance, epsilon)))
