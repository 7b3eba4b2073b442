import { mul, type Value } from '../graph/index.js'
import type { CallContext } from './context.js'
import { MaskedNoiseLayer, type MaskedNoiseOptions } from './maskedNoiseLayer.js'
import { withoutRateHints } from './rate.js'
import { inverseKeep, ofRate, type RateOption } from './rateSchedule.js'

/** Options of {@link dropout}. */
export type DropoutOptions = MaskedNoiseOptions

/**
 * Dropout: in training, each element is set to 0 with probability `rate` and otherwise divided by `1 - rate`, so that
 * the expected output is the input: `y = x * mask / (1 - rate)`. In inference `y = x`.
 *
 * Input and output have any one shape, `[batch, ...]`. Rate 0 is the identity, rate 1 gives zeros. The mask is drawn
 * anew for every batch. The rate may follow a schedule over the training steps, such as `curriculumDropout`.
 *
 * Source: `keras.layers.Dropout`; Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from
 * overfitting, section 10 (inverted dropout), where p is the probability to retain, `1 - rate`.
 *
 * @example
 * ```ts
 * const layer = dropout(0.5)
 * const wholeFeatures = dropout(0.2, { noiseShape: [null, 1, null] })
 * ```
 */
export class Dropout extends MaskedNoiseLayer {
  constructor(options: DropoutOptions & { rate: RateOption }) {
    super('Dropout', options)
  }

  protected drop(x: Value, mask: Value, context: CallContext): Value {
    const scaled = mul(mask, ofRate(this.rate, inverseKeep, context))
    return mul(x, scaled)
  }
}

/**
 * Makes a `Dropout` layer.
 *
 * @param rate the fraction to drop, from 0 to 1, or a function that gives it for each training step
 */
export const dropout = (rate: RateOption, options: DropoutOptions = {}): Dropout =>
  new Dropout({ ...options, rate })

/**
 * Makes a `Dropout` layer from the probability to keep, as papers quote it: `retain(0.8)` is `dropout(0.2)`.
 *
 * @param probability that an element stays, from 0 to 1
 * @throws RangeError for anything else, with the mend for a percentage
 *
 * @example
 * ```ts
 * retain(0.8).rate // 0.2
 * ```
 */
export function retain(probability: number, options: DropoutOptions = {}): Dropout {
  if (typeof probability !== 'number' || !(probability >= 0 && probability <= 1)) {
    const mend =
      probability > 1 && probability <= 100 ? `; for ${probability} % write ${probability / 100}` : ''
    throw new RangeError(
      `retain: probability is the fraction to keep, from 0 to 1, received ${probability}${mend}`,
    )
  }
  // 1 - 0.8 is 0.19999999999999996; no more than the last digit of the double is rounded away
  const rate = Number((1 - probability).toFixed(15))
  return withoutRateHints(() => dropout(rate, options))
}
