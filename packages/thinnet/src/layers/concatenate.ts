import { requireNumber } from '../arguments.js'
import type { Config } from '../config.js'
import {
  concat,
  fillLike,
  greater,
  indicator,
  mul,
  reduceMax,
  resolveAxis,
  type Shape,
  unsqueeze,
  type Value,
} from '../graph/index.js'
import type { LayerOptions } from './layer.js'
import { formatShapes, Merge } from './merge.js'

/** Options of {@link concatenate}. */
export interface ConcatenateOptions extends LayerOptions {
  /** The axis along which inputs are joined, counted with the batch axis; default -1, the last. */
  axis?: number
}

/**
 * Joins its inputs along an axis.
 *
 * - inputs `[batch, ...]`, one or more, of one shape but for the axis; output with their sizes along the axis added up
 * - masks are joined like the inputs (an input without a mask counts everywhere), and a step of the output counts if any
 *   of its features does; along the features, therefore, if it counts in any input
 *
 * Source: `keras.layers.Concatenate`.
 *
 * @example
 * ```ts
 * const features = concatenate()
 * const steps = concatenate({ axis: 1 })
 * ```
 */
export class Concatenate extends Merge {
  readonly className = 'Concatenate'
  readonly axis: number

  /** @throws TypeError or RangeError for an axis that is no whole number, or is the batch's; when built, for other shapes */
  constructor(options: ConcatenateOptions = {}) {
    super(options)
    const argument = { caller: `layer ${this.label}`, name: 'axis', expected: 'a whole number other than 0' }
    this.axis = requireNumber(argument, options.axis ?? -1, axis => Number.isInteger(axis) && axis !== 0)
  }

  protected override buildAll(inputShapes: readonly Shape[]): void {
    this.checkCount(inputShapes.length)
    const rank = inputShapes[0].length
    if (this.axis >= rank || this.axis <= -rank) {
      throw this.error(`axis must be one of the inputs', of rank ${rank}; received ${this.axis}`)
    }
    const at = resolveAxis(this.axis, rank)
    const others = (shape: Shape) => shape.map((dim, axis) => (axis === at ? '' : dim)).join()
    if (inputShapes.some(shape => others(shape) !== others(inputShapes[0]))) {
      throw this.error(
        `expected inputs of one shape but for axis ${this.axis}, received ${formatShapes(inputShapes)}`,
      )
    }
  }

  override callAll(inputs: readonly Value[]): readonly Value[] {
    this.checkCount(inputs.length)
    return [this.merge(inputs)]
  }

  protected merge(inputs: readonly Value[]): Value {
    return concat(inputs, this.axis)
  }

  override computeMasks(
    inputs: readonly Value[],
    masks: readonly (Value | undefined)[],
    _outputs: readonly Value[],
  ): readonly (Value | undefined)[] {
    if (masks.every(mask => mask === undefined)) return [undefined]
    const counted = inputs.map((x, i) => {
      const mask = masks[i]
      const everywhere = fillLike(x, 1)
      if (!mask) return everywhere
      const steps = indicator(mask)
      return mask.shape.length < x.shape.length
        ? mul(unsqueeze(steps, [mask.shape.length]), everywhere)
        : steps
    })
    return [greater(reduceMax(concat(counted, this.axis), { axes: [-1] }), 0)]
  }

  override getConfig(): Config {
    return { ...super.getConfig(), axis: this.axis }
  }
}

/** Makes a `Concatenate` layer. */
export const concatenate = (options?: ConcatenateOptions): Concatenate => new Concatenate(options)
