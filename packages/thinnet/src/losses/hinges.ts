// Losses of maximum-margin classification.

import {
  add,
  equal,
  greater,
  indicator,
  maximum,
  mul,
  or,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  square,
  sub,
  type Value,
  where,
} from '../graph/index.js'
import { defineLoss, type LossOptions } from './defineLoss.js'
import type { Loss } from './loss.js'

/** Targets as -1 and 1: if all targets of the batch are 0 or 1, 0 means -1. */
function signs(y: Value): Value {
  const allBinary = reduceMin(indicator(or(equal(y, 0), equal(y, 1))))
  return where(greater(allBinary, 0), sub(mul(y, 2), 1), y)
}

/** max(1 - y p, 0) */
const margin = (y: Value, p: Value): Value => maximum(sub(1, mul(signs(y), p)), 0)

/**
 * The hinge loss: the mean over the last axis of `max(1 - y p, 0)`, for targets -1 and 1 (0 and 1 will do, too).
 *
 * Source: `keras.losses.Hinge`.
 *
 * Shapes: targets y and predictions p `[batch, ..., outputs]`; losses `[batch, ...]`, from 0.
 *
 * @throws RangeError for an unknown reduction or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = hinge()
 * ```
 */
export const hinge = (options: LossOptions = {}): Loss =>
  defineLoss({
    className: 'Hinge',
    options,
    call: (y, p) => reduceMean(margin(y, p), { axes: [-1] }),
  })

/**
 * The squared hinge loss: the mean over the last axis of `max(1 - y p, 0)²`, for targets -1 and 1 (0 and 1 will do, too).
 *
 * Source: `keras.losses.SquaredHinge`.
 *
 * Shapes: targets y and predictions p `[batch, ..., outputs]`; losses `[batch, ...]`, from 0.
 *
 * @throws RangeError for an unknown reduction or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = squaredHinge()
 * ```
 */
export const squaredHinge = (options: LossOptions = {}): Loss =>
  defineLoss({
    className: 'SquaredHinge',
    options,
    call: (y, p) => reduceMean(square(margin(y, p)), { axes: [-1] }),
  })

/**
 * The categorical hinge loss, for one-hot targets: `max(1 + maxₖ (1 - yₖ) pₖ - Σₖ yₖ pₖ, 0)`.
 *
 * Source: `keras.losses.CategoricalHinge`.
 *
 * Shapes: targets y and predictions p `[batch, ..., classes]`; losses `[batch, ...]`, from 0.
 *
 * @throws RangeError for an unknown reduction or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = categoricalHinge()
 * ```
 */
export const categoricalHinge = (options: LossOptions = {}): Loss =>
  defineLoss({
    className: 'CategoricalHinge',
    options,
    call(y, p) {
      const right = reduceSum(mul(y, p), { axes: [-1] })
      const wrong = reduceMax(mul(sub(1, y), p), { axes: [-1] })
      return maximum(add(sub(wrong, right), 1), 0)
    },
  })
