import * as activations from '../activations/index.js'
import { requireNumber } from '../arguments.js'
import type { Config } from '../config.js'
import { div, exp, reduceMax, reduceSum, type Shape, sub, type Value } from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/** Options of the layer {@link softmax}. */
export interface SoftmaxOptions extends LayerOptions {
  /** The axis, or the axes together, along which the output sums to 1; default -1, the last. */
  axis?: number | readonly number[]
}

/**
 * The softmax, `exp(x_i) / sum_j exp(x_j)` along an axis or several. Input and output have any one shape.
 *
 * Source: `keras.layers.Softmax`.
 *
 * @example
 * ```ts
 * const layer = softmax({ axis: [1, 2] })
 * ```
 */
export class Softmax extends Layer {
  readonly className = 'Softmax'
  override readonly supportsMasking: boolean = true
  readonly axis: number | readonly number[]

  /** @throws RangeError or TypeError for an axis that is no whole number */
  constructor(options: SoftmaxOptions = {}) {
    super(options)
    const { axis = -1 } = options
    const argument = {
      caller: `layer ${this.label}`,
      name: 'axis',
      expected: 'a whole number, or a list of them',
    }
    for (const one of [axis].flat()) requireNumber(argument, one, Number.isInteger)
    this.axis = axis
  }

  protected override build(inputShape: Shape): void {
    const rank = inputShape.length
    const outside = [this.axis].flat().find(axis => axis < -rank || axis >= rank)
    if (outside !== undefined) {
      throw this.error(`axis must be one of the input's, of rank ${rank}; received ${outside}`)
    }
  }

  call(x: Value): Value {
    const axes = [this.axis].flat()
    if (axes.length === 1) return activations.softmax(x, { axis: axes[0] })
    // what is subtracted cancels, and keeps exp from overflowing
    const powers = exp(sub(x, reduceMax(x, { axes, keepDims: true })))
    return div(powers, reduceSum(powers, { axes, keepDims: true }))
  }

  override getConfig(): Config {
    return { ...super.getConfig(), axis: this.axis }
  }
}

/** Makes a `Softmax` layer. */
export const softmax = (options?: SoftmaxOptions): Softmax => new Softmax(options)
