import type { Config } from '../config.js'
import { LSTMCell, type LSTMCellOptions } from './lstmCell.js'
import { type RecurrentOptions, type RecurrentOverrides, RNN } from './rnn.js'

/** Options of {@link lstm}: those of its cell and those of all recurrent layers. */
export interface LSTMOptions extends LSTMCellOptions, RecurrentOptions {}

/**
 * The long short-term memory over sequences; `LSTMCell` has the formula, `RNN` what masks and states do.
 *
 * - input `[batch, steps, inputs]`, and optionally the initial states
 * - output `[batch, units]` or, with `returnSequences`, `[batch, steps, units]`; with `returnState` also the last states
 * - weights `kernel`, `recurrent_kernel` and, if `useBias`, `bias`: those of the cell
 *
 * Source: `keras.layers.LSTM`; Hochreiter & Schmidhuber 1997; dropout after Gal & Ghahramani 2016.
 *
 * @example
 * ```ts
 * const layer = lstm(64, { dropout: 0.25, recurrentDropout: 0.25, inputShape: [50, 12] })
 * ```
 */
export class LSTM extends RNN {
  /** @throws RangeError or TypeError that names the option */
  constructor(private readonly settings: LSTMOptions & { units: number }) {
    // errors about the cell's options name the layer
    const { inputShape, inputDim, ...ofCell } = settings
    super({ ...settings, cell: new LSTMCell({ ...ofCell, name: settings.name ?? 'lstm' }) }, 'LSTM')
  }

  override copy(overrides: RecurrentOverrides): LSTM {
    return new LSTM({ ...this.settings, ...overrides })
  }

  override getConfig(): Config {
    return this.mergedConfig()
  }
}

/**
 * Makes an `LSTM` layer.
 *
 * @param units the size of the output of a time step, from 1
 */
export const lstm = (units: number, options: LSTMOptions = {}): LSTM => new LSTM({ ...options, units })
