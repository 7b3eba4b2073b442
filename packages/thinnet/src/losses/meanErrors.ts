// Losses that are the mean of an error over the outputs.

import { abs, add, div, log, maximum, mul, reduceMean, square, sub, type Value } from '../graph/index.js'
import { EPSILON } from './crossentropy.js'
import { defineLoss, type LossOptions } from './defineLoss.js'
import type { Loss } from './loss.js'

const meanOfOutputs = (x: Value): Value => reduceMean(x, { axes: [-1] })

/**
 * Mean squared error: the mean over the last axis of `(y - p)²`.
 *
 * Source: `keras.losses.MeanSquaredError`.
 *
 * Shapes: targets y and predictions p `[batch, ..., outputs]`; losses `[batch, ...]`, from 0.
 *
 * @throws RangeError for an unknown reduction or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = meanSquaredError({ reduction: 'sum' })
 * ```
 */
export const meanSquaredError = (options: LossOptions = {}): Loss =>
  defineLoss({
    className: 'MeanSquaredError',
    options,
    call: (y, p) => meanOfOutputs(square(sub(y, p))),
  })

/**
 * Mean absolute error: the mean over the last axis of `|y - p|`, with gradient 0 where they are equal.
 *
 * Source: `keras.losses.MeanAbsoluteError`.
 *
 * Shapes: targets y and predictions p `[batch, ..., outputs]`; losses `[batch, ...]`, from 0.
 *
 * @throws RangeError for an unknown reduction or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = meanAbsoluteError()
 * ```
 */
export const meanAbsoluteError = (options: LossOptions = {}): Loss =>
  defineLoss({
    className: 'MeanAbsoluteError',
    options,
    call: (y, p) => meanOfOutputs(abs(sub(y, p))),
  })

/**
 * Mean absolute percentage error: 100 times the mean over the last axis of `|y - p| / max(|y|, 1e-7)`.
 *
 * Source: `keras.losses.MeanAbsolutePercentageError`.
 *
 * Shapes: targets y and predictions p `[batch, ..., outputs]`; losses `[batch, ...]` in percent.
 *
 * @throws RangeError for an unknown reduction or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = meanAbsolutePercentageError()
 * ```
 */
export const meanAbsolutePercentageError = (options: LossOptions = {}): Loss =>
  defineLoss({
    className: 'MeanAbsolutePercentageError',
    options,
    call: (y, p) => mul(meanOfOutputs(abs(div(sub(y, p), maximum(abs(y), EPSILON)))), 100),
  })

/**
 * Mean squared logarithmic error: the mean over the last axis of `(ln(1 + max(p, 1e-7)) - ln(1 + max(y, 1e-7)))²`.
 *
 * Source: `keras.losses.MeanSquaredLogarithmicError`.
 *
 * Shapes: targets y and predictions p `[batch, ..., outputs]`, from 0; losses `[batch, ...]`, from 0.
 *
 * @throws RangeError for an unknown reduction or, when called, if targets and predictions do not fit
 *
 * @example
 * ```ts
 * const loss = meanSquaredLogarithmicError()
 * ```
 */
export const meanSquaredLogarithmicError = (options: LossOptions = {}): Loss =>
  defineLoss({
    className: 'MeanSquaredLogarithmicError',
    options,
    call: (y, p) => meanOfOutputs(square(sub(logPlusOne(p), logPlusOne(y)))),
  })

const logPlusOne = (x: Value): Value => log(add(maximum(x, EPSILON), 1))
