import { wrongType } from '../arguments.js'
import { formatShape, type Shape } from '../graph/index.js'

/** One size of a noise shape: null (or undefined, or the batch axis's name) for the input's own, 1 for shared. */
export type NoiseDim = number | null | undefined | 'batch'

/**
 * The shape of a mask, axis by axis, the batch axis first: null stands for the input's size, and 1 is shared along the
 * axis.
 */
export type NoiseShape = readonly NoiseDim[]

/**
 * Lets a noise shape through.
 *
 * @throws RangeError for anything but null and whole numbers from 1, TypeError for what is no list
 */
export function checkNoiseShape(label: string, shape: NoiseShape | null | undefined): NoiseShape | undefined {
  if (shape !== null && shape !== undefined && !Array.isArray(shape)) {
    const expected = 'a list of null and whole numbers from 1, such as [null, 1, null]'
    throw wrongType({ caller: label, name: 'noiseShape', expected }, shape)
  }
  for (const dim of shape ?? []) {
    const own = dim === null || dim === undefined || typeof dim === 'string'
    if (!own && !(Number.isInteger(dim) && dim >= 1)) {
      throw new RangeError(`${label}: noiseShape must hold null and whole numbers from 1, received ${dim}`)
    }
  }
  return shape ?? undefined
}

/**
 * The noise shape with the input's own sizes filled in; without one, the input's shape.
 *
 * @throws RangeError that says which axis does not fit
 */
export function maskShape(label: string, noiseShape: NoiseShape | undefined, inputShape: Shape): Shape {
  if (!noiseShape) return inputShape
  if (noiseShape.length !== inputShape.length) {
    throw new RangeError(
      `${label}: noiseShape must have an entry for each axis of the input ${formatShape(inputShape)}, received ${noiseShape.length} entries`,
    )
  }
  return noiseShape.map((dim, axis) => {
    const own = inputShape[axis]
    if (dim === 1) return 1
    if (dim === null || dim === undefined || dim === own) return own
    const mend =
      axis === 0 ? ' (axis 0 is the batch: null for a mask for each sample, 1 for one for all)' : ''
    throw new RangeError(
      `${label}: noiseShape must have null, 1 or ${own} for axis ${axis} of the input ${formatShape(inputShape)}, received ${dim}${mend}`,
    )
  })
}

/** A noise shape in a config: null for the input's own sizes. */
export const noiseShapeConfig = (shape: NoiseShape | undefined): readonly (number | null)[] | null =>
  shape?.map(dim => (typeof dim === 'number' ? dim : null)) ?? null
