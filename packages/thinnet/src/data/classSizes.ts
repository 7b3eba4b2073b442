import { outOfRange, requireCount, wrongType } from '../arguments.js'

/** Rows per class as a caller gives them: a total to divide, or one count per class. */
export type SampleCount = number | readonly number[]

/**
 * Rows of two classes. An odd total gives the second class one row more, as scikit-learn's circles and moons do.
 */
export function sizesOfTwo(caller: string, nSamples: SampleCount): number[] {
  if (typeof nSamples !== 'number') return givenSizes(caller, nSamples, 2)
  requireCount(caller, 'nSamples', nSamples, 1, 'rows')
  const first = Math.floor(nSamples / 2)
  return [first, nSamples - first]
}

/** Rows of `nClasses` classes. What a total leaves over goes to the first classes, one row each. */
export function evenSizes(caller: string, nSamples: SampleCount, nClasses: number): number[] {
  if (typeof nSamples !== 'number') return givenSizes(caller, nSamples, nClasses)
  requireCount(caller, 'nSamples', nSamples, 1, 'rows')
  const each = Math.floor(nSamples / nClasses)
  return Array.from({ length: nClasses }, (_, label) => each + (label < nSamples % nClasses ? 1 : 0))
}

function givenSizes(caller: string, nSamples: readonly number[], nClasses: number): number[] {
  const expected = `a total, or an array of ${nClasses} counts, one per class`
  const argument = { caller, name: 'nSamples', expected }
  if (!Array.isArray(nSamples)) throw wrongType(argument, nSamples)
  if (nSamples.length !== nClasses) throw outOfRange(argument, nSamples)
  const sizes = nSamples.map((size, label) => requireCount(caller, `nSamples[${label}]`, size, 0, 'rows'))
  if (sizes.every(size => size === 0))
    throw outOfRange({ ...argument, expected: 'at least one row' }, nSamples)
  return sizes
}
