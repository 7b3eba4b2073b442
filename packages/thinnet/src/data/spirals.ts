import { requireCount, requireFinite } from '../arguments.js'
import { evenSizes, type SampleCount } from './classSizes.js'
import { type LabelledData, labelPoints, type ShapeOptions } from './labelledData.js'
import { RandomState } from './randomState.js'
import { resolveSeed } from './seed.js'

/** Options of {@link makeSpirals}. */
export interface SpiralsOptions extends ShapeOptions {
  /** Rows in all (what is left over goes to the first arms), or rows of each arm. Default 100. */
  nSamples?: SampleCount
  /** Number of arms, one per class, 1 or more. Default: the length of `nSamples` if it is an array, otherwise 2. */
  nClasses?: number
  /** Turns of an arm from the centre to its end; negative ones turn clockwise. Any finite number. Default 1.5. */
  turns?: number
}

/**
 * Archimedean spirals, one arm per class, that wind out from the origin to the unit circle and share the full
 * turn evenly. Row i of the n rows of arm k of K lies at
 *
 * t = (i + 1) / n, radius t, angle 2π (turns · t + k / K).
 *
 * The arms leave out t = 0, where they would all meet and a label would say nothing.
 *
 * Source: Thinnet's own form of the two-spirals problem (K. Lang and M. Witbrock, "Learning to tell two spirals
 * apart", 1988); scikit-learn has none. Shuffle and noise are drawn as in `makeCircles`.
 *
 * @returns `x` `[nSamples, 2]`, `y` `[nSamples]` of 0 to nClasses - 1, and the seed
 * @throws TypeError for an argument of the wrong type
 * @throws RangeError for fewer than one row or class, an array of counts whose length is not `nClasses`, `turns`
 * that are not finite, a negative or non-finite `noise`, or a seed that is no whole number from 0 to 4294967295
 *
 * @example
 * ```ts
 * const { x, y } = makeSpirals({ nSamples: 4, turns: 0.5, shuffle: false })
 * x[1] // the end of the first arm, half a turn on: [-1, 0] but for rounding
 * y // [0, 0, 1, 1]
 * ```
 */
export function makeSpirals(options: SpiralsOptions = {}): LabelledData {
  const { nSamples = 100, turns = 1.5 } = options
  const { nClasses = Array.isArray(nSamples) ? nSamples.length : 2 } = options
  requireCount('makeSpirals', 'nClasses', nClasses, 1, 'classes')
  requireFinite('makeSpirals', 'turns', turns)
  const arms = evenSizes('makeSpirals', nSamples, nClasses).map((n, k) =>
    Array.from({ length: n }, (_, i) => {
      const t = (i + 1) / n
      const angle = 2 * Math.PI * (turns * t + k / nClasses)
      return [t * Math.cos(angle), t * Math.sin(angle)]
    }),
  )
  const random = new RandomState(resolveSeed('makeSpirals', 'randomState', options.randomState))
  return labelPoints('makeSpirals', arms, random, options)
}
