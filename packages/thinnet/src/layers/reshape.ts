import { wrongType } from '../arguments.js'
import type { Config } from '../config.js'
import * as graph from '../graph/index.js'
import { formatShape, type Shape, sizeOf, type Value } from '../graph/index.js'
import { Layer, type LayerOptions } from './layer.js'

/**
 * Gives each sample another shape, element by element in the same order: `[batch, ...]` to
 * `[batch, ...targetShape]`.
 *
 * Source: `keras.layers.Reshape`.
 *
 * @example
 * ```ts
 * const layer = reshape([7, -1], { inputShape: [49, 3] }) // gives [batch, 7, 21]
 * ```
 */
export class Reshape extends Layer {
  readonly className = 'Reshape'
  /** The shape of a sample of the output, without the batch axis; -1 takes what is left. */
  readonly targetShape: readonly number[]

  /** @throws RangeError for a size that is neither a whole number from 1 nor -1, or for more than one -1 */
  constructor(options: LayerOptions & { targetShape: readonly number[] }) {
    super(options)
    const { targetShape } = options
    if (!Array.isArray(targetShape)) {
      const expected = 'the shape of one sample, such as [7, -1]'
      throw wrongType({ caller: `layer ${this.label}`, name: 'targetShape', expected }, targetShape)
    }
    const valid = targetShape.every(size => size === -1 || (Number.isInteger(size) && size >= 1))
    if (!valid || targetShape.indexOf(-1) !== targetShape.lastIndexOf(-1)) {
      throw this.error(
        `targetShape must be the shape of one sample, of whole numbers from 1 and at most one -1, received ${formatShape(targetShape)}`,
      )
    }
    this.targetShape = targetShape
  }

  protected override build([, ...sample]: Shape): void {
    if (sample.some(dim => typeof dim === 'string')) return
    const size = sizeOf(sample)
    const target = sizeOf(this.targetShape.filter(dim => dim !== -1))
    if (this.targetShape.includes(-1) ? size % target !== 0 : size !== target) {
      throw this.error(
        `targetShape ${formatShape(this.targetShape)} does not hold the ${size} elements of a sample of shape ${formatShape(sample)}`,
      )
    }
  }

  call(x: Value): Value {
    return graph.reshape(x, [0, ...this.targetShape])
  }

  override getConfig(): Config {
    return { ...super.getConfig(), target_shape: this.targetShape }
  }
}

/**
 * Makes a `Reshape` layer.
 *
 * @param targetShape the new shape of one sample, without the batch axis; one size may be -1, which takes what is left
 */
export const reshape = (targetShape: readonly number[], options: LayerOptions = {}): Reshape =>
  new Reshape({ ...options, targetShape })
