import type { Config } from '../config.js'
import { GRUCell, type GRUCellOptions } from './gruCell.js'
import { type RecurrentOptions, type RecurrentOverrides, RNN } from './rnn.js'

/** Options of {@link gru}: those of its cell and those of all recurrent layers. */
export interface GRUOptions extends GRUCellOptions, RecurrentOptions {}

/**
 * The gated recurrent unit over sequences; `GRUCell` has the formula, `RNN` what masks and states do.
 *
 * - input `[batch, steps, inputs]`, and optionally the initial states
 * - output `[batch, units]` or, with `returnSequences`, `[batch, steps, units]`; with `returnState` also the last states
 * - weights `kernel`, `recurrent_kernel` and, if `useBias`, `bias`: those of the cell
 *
 * Source: `keras.layers.GRU`; Cho et al. 2014; dropout after Gal & Ghahramani 2016.
 *
 * @example
 * ```ts
 * const layer = gru(32, { returnSequences: true, recurrentDropout: 0.2 })
 * ```
 */
export class GRU extends RNN {
  /** @throws RangeError or TypeError that names the option */
  constructor(private readonly settings: GRUOptions & { units: number }) {
    // errors about the cell's options name the layer
    const { inputShape, inputDim, ...ofCell } = settings
    super({ ...settings, cell: new GRUCell({ ...ofCell, name: settings.name ?? 'gru' }) }, 'GRU')
  }

  override copy(overrides: RecurrentOverrides): GRU {
    return new GRU({ ...this.settings, ...overrides })
  }

  override getConfig(): Config {
    return this.mergedConfig()
  }
}

/**
 * Makes a `GRU` layer.
 *
 * @param units the size of the output of a time step, from 1
 */
export const gru = (units: number, options: GRUOptions = {}): GRU => new GRU({ ...options, units })
