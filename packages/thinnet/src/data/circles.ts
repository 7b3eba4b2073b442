import { requireNumber } from '../arguments.js'
import { sizesOfTwo } from './classSizes.js'
import { type LabelledData, labelPoints, type ShapeOptions } from './labelledData.js'
import { linspace } from './linspace.js'
import { RandomState } from './randomState.js'
import { resolveSeed } from './seed.js'

/** Options of {@link makeCircles}. */
export interface CirclesOptions extends ShapeOptions {
  /** Rows in all (an odd one goes to the inner circle), or rows of the [outer, inner] circle. Default 100. */
  nSamples?: number | readonly [outer: number, inner: number]
  /** Radius of the inner circle; the outer one has radius 1. In [0, 1). Default 0.8. */
  factor?: number
}

/**
 * A large circle (class 0, radius 1) around a small one (class 1, radius `factor`), both centred on the origin.
 *
 * Source: `sklearn.datasets.make_circles`. The same arguments and seed give the same rows, in the same order.
 *
 * @returns `x` `[nSamples, 2]`, `y` `[nSamples]` of 0 and 1, and the seed
 * @throws TypeError for an argument of the wrong type
 * @throws RangeError for fewer than one row, a negative or non-finite `noise`, a `factor` outside [0, 1), or a seed
 * that is no whole number from 0 to 4294967295
 *
 * @example
 * ```ts
 * const { x, y } = makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })
 * x[0] // [-0.63640493383633, -0.36870190994992], to the rounding of cosine and sine
 * y[0] // 1
 * ```
 */
export function makeCircles(options: CirclesOptions = {}): LabelledData {
  const { nSamples = 100, factor = 0.8 } = options
  const within = { caller: 'makeCircles', name: 'factor', expected: 'a radius in [0, 1)' }
  requireNumber(within, factor, f => f >= 0 && f < 1)
  const [outer, inner] = sizesOfTwo('makeCircles', nSamples).map(circle)
  const shrunk = inner.map(point => point.map(value => value * factor))
  const random = new RandomState(resolveSeed('makeCircles', 'randomState', options.randomState))
  return labelPoints('makeCircles', [outer, shrunk], random, options)
}

/** `n` points evenly around the unit circle; the last one stops short of the first. */
function circle(n: number): number[][] {
  return linspace(0, 2 * Math.PI, n, { endpoint: false }).map(angle => [Math.cos(angle), Math.sin(angle)])
}
