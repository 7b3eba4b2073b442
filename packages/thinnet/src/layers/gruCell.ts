import { requireBoolean } from '../arguments.js'
import type { Config } from '../config.js'
import { add, gemm, mul, reshape, split, sub, type Value } from '../graph/index.js'
import { GatedCell, type GatedCellOptions } from './gatedCell.js'
import type { CellRun, CellSetting } from './recurrentCell.js'

/** Options of {@link gruCell}. */
export interface GRUCellOptions extends GatedCellOptions {
  /** Whether the reset gate is applied after the product with the recurrent kernel (default true) or before. */
  resetAfter?: boolean
}

/**
 * One step of the gated recurrent unit. With σ the recurrent activation, and the kernels W, U and biases b cut into the parts
 * of the gates z (update), r (reset) and of the candidate h:
 *
 * - `z = σ(x_t · W_z + h_(t-1) · U_z + b_z)`, `r = σ(x_t · W_r + h_(t-1) · U_r + b_r)`
 * - with `resetAfter`: `h̃ = activation(x_t · W_h + b_h + r * (h_(t-1) · U_h + b'_h))`
 * - without: `h̃ = activation(x_t · W_h + b_h + (r * h_(t-1)) · U_h)`
 * - `h_t = z * h_(t-1) + (1 - z) * h̃`; the output is h_t
 *
 * - input `[batch, inputs]`; output and state `[batch, units]`
 * - weights `kernel` `[inputs, 3 units]`, `recurrent_kernel` `[units, 3 units]` and, if `useBias`, `bias`: `[3 units]`, or
 *   `[2, 3 units]` with `resetAfter`, where the second row stands at the recurrent kernel
 *
 * Dropout as in `LSTMCell`.
 *
 * Source: `keras.layers.GRUCell`; Cho et al. 2014, Learning phrase representations using RNN encoder-decoder.
 *
 * @example
 * ```ts
 * const layer = rnn(gruCell(32, { recurrentDropout: 0.3 }))
 * ```
 */
export class GRUCell extends GatedCell {
  readonly stateSizes: readonly number[]
  readonly resetAfter: boolean

  /** @throws RangeError or TypeError that names the option */
  constructor(private readonly given: GRUCellOptions & { units: number }) {
    super('GRUCell', given, 3)
    this.stateSizes = [this.units]
    this.resetAfter = requireBoolean(`layer ${this.label}`, 'resetAfter', given.resetAfter ?? true)
  }

  copy(): GRUCell {
    return new GRUCell(this.given)
  }

  protected override bias() {
    const { shape, initializer } = super.bias()
    return { shape: this.resetAfter ? [2, ...shape] : shape, initializer }
  }

  /** Draws the masks of a batch and readies the kernels of the three gates. */
  begin(setting: CellSetting): CellRun {
    const { units, activation, recurrentActivation, resetAfter } = this
    const masks = this.drawMasks(setting)
    // where nothing sets the gates apart, they share a product; the candidate has its own
    const sizes = masks.separate ? [units, units, units] : [2 * units, units]
    const [kernel, recurrentKernel, bias] = this.weights.map(weight => setting.context.weight(weight))
    const kernels = this.cut(kernel, sizes)
    const recurrent = this.cut(recurrentKernel, sizes)
    const { biases, recurrentBias } = this.biases(bias, sizes)
    const noise = this.drawZoneout(this.zoneout, setting)
    const last = sizes.length - 1
    return {
      noise,
      outputState: masks.output ? undefined : 0,
      project: x => this.products(x, kernels, biases, masks.inputs),
      step: (projected, [before], [kept]) => {
        const state = (gate: number) => {
          const mask = masks.states?.[masks.separate ? gate : 0]
          return mask ? mul(before, mask) : before
        }
        const sums = recurrent.slice(0, last).map((part, i) => gemm(state(i), part, { c: projected[i] }))
        const gates = masks.separate ? sums : split(sums[0], [units, units], 1)
        const [z, r] = gates.map(gate => recurrentActivation.call(gate))
        const candidate = resetAfter
          ? add(projected[last], mul(r, gemm(state(last), recurrent[last], { c: recurrentBias })))
          : gemm(mul(r, state(last)), recurrent[last], { c: projected[last] })
        const fresh = activation.call(candidate)
        // z h + (1 - z) h̃
        const next = add(fresh, mul(z, sub(before, fresh)))
        const after = this.zoneOut(this.zoneout, before, next, kept)
        return { output: masks.output ? mul(after, masks.output) : after, states: [after] }
      },
    }
  }

  /** The biases of the products with the inputs. That of the gates at the recurrent kernel is added there, once for all steps. */
  private biases(bias: Value | undefined, sizes: readonly number[]) {
    if (!bias) return {}
    if (!this.resetAfter) return { biases: split(bias, sizes) }
    const [ofInputs, ofState] = split(bias, [1, 1]).map(row => split(reshape(row, [-1]), sizes))
    const last = sizes.length - 1
    return {
      biases: ofInputs.map((part, i) => (i < last ? add(part, ofState[i]) : part)),
      recurrentBias: ofState[last],
    }
  }

  override getConfig(): Config {
    return { ...super.getConfig(), reset_after: this.resetAfter }
  }
}

/**
 * Makes a `GRUCell`.
 *
 * @param units the size of the state, from 1
 */
export const gruCell = (units: number, options: GRUCellOptions = {}): GRUCell =>
  new GRUCell({ ...options, units })
