import type { Config } from '../config.js'
import { type RecurrentOptions, type RecurrentOverrides, RNN } from './rnn.js'
import { SimpleRNNCell, type SimpleRNNCellOptions } from './simpleRNNCell.js'

/** Options of {@link simpleRNN}: those of its cell and those of all recurrent layers. */
export interface SimpleRNNOptions extends SimpleRNNCellOptions, RecurrentOptions {}

/**
 * The fully connected recurrent network over sequences; `SimpleRNNCell` has the formula, `RNN` what masks and states do.
 *
 * - input `[batch, steps, inputs]`, and optionally the initial states
 * - output `[batch, units]` or, with `returnSequences`, `[batch, steps, units]`; with `returnState` also the last states
 * - weights `kernel`, `recurrent_kernel` and, if `useBias`, `bias`: those of the cell
 *
 * Source: `keras.layers.SimpleRNN`.
 *
 * @example
 * ```ts
 * const layer = simpleRNN(16, { inputShape: [50, 12] })
 * ```
 */
export class SimpleRNN extends RNN {
  /** @throws RangeError or TypeError that names the option */
  constructor(private readonly settings: SimpleRNNOptions & { units: number }) {
    // errors about the cell's options name the layer
    const { inputShape, inputDim, ...ofCell } = settings
    super(
      { ...settings, cell: new SimpleRNNCell({ ...ofCell, name: settings.name ?? 'simple_rnn' }) },
      'SimpleRNN',
    )
  }

  override copy(overrides: RecurrentOverrides): SimpleRNN {
    return new SimpleRNN({ ...this.settings, ...overrides })
  }

  override getConfig(): Config {
    const { seed, ...config } = this.mergedConfig()
    // Keras forgets to write the seed
    return seed === null ? config : { ...config, seed }
  }
}

/**
 * Makes a `SimpleRNN` layer.
 *
 * @param units the size of the output of a time step, from 1
 */
export const simpleRNN = (units: number, options: SimpleRNNOptions = {}): SimpleRNN =>
  new SimpleRNN({ ...options, units })
