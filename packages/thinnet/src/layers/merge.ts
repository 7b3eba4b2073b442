import {
  broadcastShapes,
  formatShape,
  GraphError,
  or,
  type Shape,
  unsqueeze,
  type Value,
} from '../graph/index.js'
import type { CallContext } from './context.js'
import { Layer } from './layer.js'

/**
 * What layers share that merge several inputs element by element.
 *
 * Inputs of fewer axes are repeated along new axes behind the batch axis, axes of size 1 along themselves, as in Keras.
 */
export abstract class Merge extends Layer {
  override readonly supportsMasking: boolean = true

  /**
   * Overridden by layers of exactly two inputs.
   *
   * @internal
   */
  protected readonly inputCount: number | undefined = undefined

  /**
   * Merges inputs of one rank; a mask is that of the input in its place, if it has one.
   *
   * @internal
   */
  protected abstract merge(inputs: readonly Value[], masks: readonly (Value | undefined)[]): Value

  protected override buildAll(inputShapes: readonly Shape[]): void {
    this.checkCount(inputShapes.length)
    try {
      inputShapes.map(([, ...sample]) => sample).reduce<Shape>(broadcastShapes, [])
    } catch (error) {
      if (!(error instanceof GraphError)) throw error
      throw this.error(
        `expected inputs of one shape, or with 1 in place of a size, received ${formatShapes(inputShapes)}`,
      )
    }
  }

  /**
   * Throws unless the layer takes so many inputs.
   *
   * @internal
   */
  protected checkCount(count: number): void {
    const expected = this.inputCount
    if (expected === undefined ? count >= 1 : count === expected) return
    throw this.error(`expected ${expected ?? 'one or more'} inputs, received ${count}`)
  }

  call(x: Value, context: CallContext): Value {
    return this.callAll([x], context)[0]
  }

  override callAll(inputs: readonly Value[], context: CallContext): readonly Value[] {
    this.checkCount(inputs.length)
    const rank = Math.max(...inputs.map(({ shape }) => shape.length))
    const newAxes = ({ shape }: Value) => Array.from({ length: rank - shape.length }, (_, i) => 1 + i)
    const aligned = inputs.map(input => unsqueeze(input, newAxes(input)))
    // an input that gets new axes loses its mask, as in Keras
    const masks = inputs.map((input, i) => (input.shape.length === rank ? context.masks[i] : undefined))
    return [this.merge(aligned, masks)]
  }

  /** A step counts if it counts in any of the inputs; if one of them has no mask, neither has the output. */
  override computeMasks(
    _inputs: readonly Value[],
    masks: readonly (Value | undefined)[],
    _outputs: readonly Value[],
  ): readonly (Value | undefined)[] {
    const known = masks.filter(mask => mask !== undefined)
    return [known.length > 0 && known.length === masks.length ? known.reduce(or) : undefined]
  }
}

/** `[batch, 2], [batch, 3]`, for errors. */
export const formatShapes = (shapes: readonly Shape[]): string => shapes.map(formatShape).join(', ')
