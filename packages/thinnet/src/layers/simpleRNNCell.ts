import { gemm, mul, type Value } from '../graph/index.js'
import { KernelCell, type KernelCellOptions } from './kernelCell.js'
import type { CellRun, CellSetting } from './recurrentCell.js'

/** Options of {@link simpleRNNCell}. */
export type SimpleRNNCellOptions = KernelCellOptions

/**
 * One step of the fully connected recurrent network: `h_t = activation(x_t · W + h_(t-1) · U + b)`; the output is the state.
 *
 * - input `[batch, inputs]`; output and state `[batch, units]`
 * - weights `kernel` W `[inputs, units]`, `recurrent_kernel` U `[units, units]` and, if `useBias`, `bias` `[units]`
 *
 * In training, `dropout` multiplies x_t and `recurrentDropout` multiplies h_(t-1) by `mask / (1 - rate)`, with one mask for
 * all steps of a batch.
 *
 * Source: `keras.layers.SimpleRNNCell`.
 *
 * @example
 * ```ts
 * const layer = rnn(simpleRNNCell(16, { dropout: 0.2 }))
 * ```
 */
export class SimpleRNNCell extends KernelCell {
  readonly stateSizes: readonly number[]

  /** @throws RangeError or TypeError that names the option */
  constructor(private readonly given: SimpleRNNCellOptions & { units: number }) {
    super('SimpleRNNCell', given, 1)
    this.stateSizes = [this.units]
  }

  copy(): SimpleRNNCell {
    return new SimpleRNNCell(this.given)
  }

  /** Draws the masks of a batch and readies the kernels. */
  begin(setting: CellSetting): CellRun {
    const [kernel, recurrent, bias] = this.weights.map(weight => setting.context.weight(weight))
    const masks = this.drawMasks(setting)
    const noise = this.drawZoneout(this.zoneout, setting)
    return {
      noise,
      outputState: masks.output ? undefined : 0,
      project: x => this.products(x, [kernel], bias && [bias], masks.inputs),
      step: ([projected]: readonly Value[], [before]: readonly Value[], [kept]: readonly Value[]) => {
        const state = masks.states ? mul(before, masks.states[0]) : before
        const next = this.activation.call(gemm(state, recurrent, { c: projected }))
        const after = this.zoneOut(this.zoneout, before, next, kept)
        return { output: masks.output ? mul(after, masks.output) : after, states: [after] }
      },
    }
  }
}

/**
 * Makes a `SimpleRNNCell`.
 *
 * @param units the size of the state, from 1
 */
export const simpleRNNCell = (units: number, options: SimpleRNNCellOptions = {}): SimpleRNNCell =>
  new SimpleRNNCell({ ...options, units })
