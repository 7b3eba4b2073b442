import { sizesOfTwo } from './classSizes.js'
import { type LabelledData, labelPoints, type ShapeOptions } from './labelledData.js'
import { linspace } from './linspace.js'
import { RandomState } from './randomState.js'
import { resolveSeed } from './seed.js'

/** Options of {@link makeMoons}. */
export interface MoonsOptions extends ShapeOptions {
  /** Rows in all (an odd one goes to the lower moon), or rows of the [upper, lower] moon. Default 100. */
  nSamples?: number | readonly [upper: number, lower: number]
}

/**
 * Two interleaving half circles of radius 1: the upper moon (class 0) about the origin, and the lower moon
 * (class 1) about (1, 0.5).
 *
 * Source: `sklearn.datasets.make_moons`. The same arguments and seed give the same rows, in the same order.
 *
 * @returns `x` `[nSamples, 2]`, `y` `[nSamples]` of 0 and 1, and the seed
 * @throws TypeError for an argument of the wrong type
 * @throws RangeError for fewer than one row, a negative or non-finite `noise`, or a seed that is no whole number
 * from 0 to 4294967295
 *
 * @example
 * ```ts
 * const { x, y } = makeMoons({ nSamples: 100, noise: 0.2, randomState: 3 })
 * x[0] // [1.88743382151437, 0.47966200140181], to the rounding of cosine and sine
 * y[0] // 1
 * ```
 */
export function makeMoons(options: MoonsOptions = {}): LabelledData {
  const [upperSize, lowerSize] = sizesOfTwo('makeMoons', options.nSamples ?? 100)
  const upper = linspace(0, Math.PI, upperSize).map(angle => [Math.cos(angle), Math.sin(angle)])
  const lower = linspace(0, Math.PI, lowerSize).map(angle => [1 - Math.cos(angle), 1 - Math.sin(angle) - 0.5])
  const random = new RandomState(resolveSeed('makeMoons', 'randomState', options.randomState))
  return labelPoints('makeMoons', [upper, lower], random, options)
}
