import { requireNonNegative } from '../../arguments.js'
import type { LearningRateSchedule } from './schedule.js'

/** Options of {@link piecewiseConstantDecay}. */
export interface PiecewiseConstantDecayOptions {
  /** The last step of each piece but the last, ascending. */
  boundaries: readonly number[]
  /** The learning rate of each piece: one more than there are boundaries. */
  values: readonly number[]
  /** For saved models; default `PiecewiseConstant`. */
  name?: string
}

/**
 * A learning rate that is constant from boundary to boundary: `values[i]` for the first `i` with
 * `step <= boundaries[i]`, and the last value after the last boundary.
 *
 * Source: `keras.optimizers.schedules.PiecewiseConstantDecay`.
 *
 * @throws RangeError if the values are not one more than the boundaries, or the boundaries do not ascend
 *
 * @example
 * ```ts
 * piecewiseConstantDecay({ boundaries: [100, 200], values: [0.1, 0.01, 0.001] }).at(101) // 0.01
 * ```
 */
export function piecewiseConstantDecay(options: PiecewiseConstantDecayOptions): LearningRateSchedule {
  const { boundaries, values, name = 'PiecewiseConstant' } = options
  if (values.length !== boundaries.length + 1) {
    throw new RangeError(
      `piecewiseConstantDecay: values must be one more than boundaries, received ${values.length} values and ${boundaries.length} boundaries`,
    )
  }
  if (boundaries.some((boundary, i) => !(boundary > (boundaries[i - 1] ?? -Infinity)))) {
    throw new RangeError(`piecewiseConstantDecay: boundaries must ascend, received [${boundaries}]`)
  }
  values.forEach((value, i) => {
    requireNonNegative('piecewiseConstantDecay', `values[${i}]`, value)
  })
  return {
    className: 'PiecewiseConstantDecay',
    at(step) {
      const piece = boundaries.findIndex(boundary => step <= boundary)
      return values.at(piece) ?? 0
    },
    getConfig: () => ({ boundaries, values, name }),
  }
}
