import { requireBoolean } from '../arguments.js'
import type { Config } from '../config.js'
import { add, gemm, mul, split, type Value } from '../graph/index.js'
import type { Initializer } from '../initializers/index.js'
import { GatedCell, type GatedCellOptions } from './gatedCell.js'
import { checkRate } from './rate.js'
import type { CellRun, CellSetting } from './recurrentCell.js'

/** Options of {@link lstmCell}. */
export interface LSTMCellOptions extends GatedCellOptions {
  /** Whether the bias of the forget gate starts at 1; default true. */
  unitForgetBias?: boolean
  /** As `zoneout`, for the cell state c, from 0 to 1; default 0. */
  zoneoutCell?: number
}

/** Starts the bias of the forget gate, the second of four, at 1. */
const withForgetBias = (initializer: Initializer, units: number): Initializer => ({
  className: initializer.className,
  getConfig: () => initializer.getConfig(),
  initialize: (shape, stream) => initializer.initialize(shape, stream).fill(1, units, 2 * units),
})

/**
 * One step of the long short-term memory. With σ the recurrent activation and `[i f g o] = x_t · W + h_(t-1) · U + b`:
 *
 * `c_t = σ(f) * c_(t-1) + σ(i) * activation(g)`, `h_t = σ(o) * activation(c_t)`; the output is h_t.
 *
 * - input `[batch, inputs]`; output `[batch, units]`; states h and c, both `[batch, units]`
 * - weights `kernel` W `[inputs, 4 units]`, `recurrent_kernel` U `[units, 4 units]` and, if `useBias`, `bias` `[4 units]`, the
 *   gates in the order i, f, g, o
 *
 * In training, `dropout` multiplies x_t and `recurrentDropout` multiplies h_(t-1) by `mask / (1 - rate)`, with the same
 * masks for all steps of a batch: one of its own for each gate if there is `recurrentDropout` (or `implementation: 1`), and
 * otherwise one for all, as in Keras.
 *
 * Source: `keras.layers.LSTMCell`; Hochreiter & Schmidhuber 1997; Gers, Schmidhuber, Cummins 2000 (forget gate).
 *
 * @example
 * ```ts
 * const stacked = rnn([lstmCell(32), lstmCell(16)], { returnSequences: true })
 * ```
 */
export class LSTMCell extends GatedCell {
  readonly stateSizes: readonly number[]
  readonly unitForgetBias: boolean
  readonly zoneoutCell: number

  /** @throws RangeError or TypeError that names the option */
  constructor(private readonly given: LSTMCellOptions & { units: number }) {
    super('LSTMCell', given, 4)
    this.stateSizes = [this.units, this.units]
    this.unitForgetBias = requireBoolean(
      `layer ${this.label}`,
      'unitForgetBias',
      given.unitForgetBias ?? true,
    )
    this.zoneoutCell = checkRate(`layer ${this.label}: zoneoutCell`, given.zoneoutCell ?? 0)
  }

  copy(): LSTMCell {
    return new LSTMCell(this.given)
  }

  protected override bias() {
    const { shape, initializer } = super.bias()
    return { shape, initializer: this.unitForgetBias ? withForgetBias(initializer, this.units) : initializer }
  }

  /** Draws the masks of a batch and readies the kernels of the four gates. */
  begin(setting: CellSetting): CellRun {
    const { units, activation, recurrentActivation } = this
    const masks = this.drawMasks(setting)
    const sizes = [units, units, units, units]
    const apart = (value: Value) => (masks.separate ? this.cut(value, sizes) : [value])
    const [kernels, recurrent, biases] = this.weights.map(weight => apart(setting.context.weight(weight)))
    const [zonesH, zonesC] = [this.zoneout, this.zoneoutCell].map(rate => this.drawZoneout(rate, setting))
    return {
      noise: [...zonesH, ...zonesC],
      outputState: masks.output ? undefined : 0,
      project: x => this.products(x, kernels, biases, masks.inputs),
      step: (projected, [hBefore, cBefore], noise) => {
        const sums = recurrent.map((kernel, gate) => {
          const mask = masks.states?.[masks.separate ? gate : 0]
          return gemm(mask ? mul(hBefore, mask) : hBefore, kernel, { c: projected[gate] })
        })
        const [i, f, g, o] = masks.separate ? sums : split(sums[0], sizes, 1)
        const candidate = mul(recurrentActivation.call(i), activation.call(g))
        const carry = add(mul(recurrentActivation.call(f), cBefore), candidate)
        const hidden = mul(recurrentActivation.call(o), activation.call(carry))
        const c = this.zoneOut(this.zoneoutCell, cBefore, carry, zonesC.length ? noise.at(-1) : undefined)
        const h = this.zoneOut(this.zoneout, hBefore, hidden, zonesH.length ? noise[0] : undefined)
        return { output: masks.output ? mul(h, masks.output) : h, states: [h, c] }
      },
    }
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      unit_forget_bias: this.unitForgetBias,
      ...(this.zoneoutCell > 0 && { zoneout_cell: this.zoneoutCell }),
    }
  }
}

/**
 * Makes an `LSTMCell`.
 *
 * @param units the size of each state, from 1
 */
export const lstmCell = (units: number, options: LSTMCellOptions = {}): LSTMCell =>
  new LSTMCell({ ...options, units })
