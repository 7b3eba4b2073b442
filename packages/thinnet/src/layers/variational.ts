import type { KernelCellOptions } from './kernelCell.js'
import { checkRate } from './rate.js'

/** Options of {@link variational}. */
export interface VariationalOptions {
  /** The rate of the recurrent connections; default that of the inputs. */
  readonly recurrent?: number
  /** The rate of the outputs; default that of the inputs. */
  readonly output?: number
  /** Whether the gates share masks (`tied`, the default) or each has its own (`untied`). */
  readonly gateMasks?: 'tied' | 'untied'
}

/**
 * The options that make a recurrent layer the variational RNN: the same masks on inputs, recurrent connections **and
 * outputs** at every time step of a sequence, fresh for every batch and sample.
 *
 * For the LSTM with tied gates: `[i f g o] = (x_t * z_x) · W + (h_(t-1) * z_h) · U + b`, and the layer's output
 * is `h_t * z_y`; the masks z are 0 with their rate and otherwise `1 / (1 - rate)`, and do not depend on t. Keras's `dropout`
 * and `recurrentDropout` alone leave the outputs whole.
 *
 * Word types are dropped in the embedding, by its option `wordDropout`.
 *
 * Source: Gal & Ghahramani 2016, A theoretically grounded application of dropout in recurrent neural
 * networks, section 4.
 *
 * @param rate the fraction to drop, from 0 to 1
 * @throws RangeError for any other rate, with the mend for a percentage
 *
 * @example
 * ```ts
 * const layer = lstm(64, { ...variational(0.25), inputShape: [50, 12] })
 * const untied = gru(64, variational(0.25, { recurrent: 0.1, gateMasks: 'untied' }))
 * ```
 */
export function variational(
  rate: number,
  options: VariationalOptions = {},
): Required<Pick<KernelCellOptions, 'dropout' | 'recurrentDropout' | 'outputDropout' | 'gateMasks'>> {
  const { recurrent = rate, output = rate, gateMasks = 'tied' } = options
  for (const given of [rate, recurrent, output]) checkRate('variational', given)
  return { dropout: rate, recurrentDropout: recurrent, outputDropout: output, gateMasks }
}
