import { requireBoolean, requireDeviation } from '../arguments.js'
import type { RandomState } from './randomState.js'

/** A generated data set: rows of features and the class of each row. */
export interface LabelledData {
  /** The features, `[rows, features]`, float64. */
  x: number[][]
  /** The class of each row, `[rows]`, whole numbers from 0. */
  y: number[]
  /** The seed that the data was made with: the one given, or the fresh one that was drawn. */
  randomState: number
}

/** What the generators of two-dimensional shapes have in common. */
export interface ShapeOptions {
  /** Whether to shuffle the rows; otherwise they come class by class. Default true. */
  shuffle?: boolean
  /** Standard deviation of the Gaussian noise added to each feature, 0 or more, in the units of x. Default none. */
  noise?: number
  /** Seed, a whole number from 0 to 4294967295. Default: a fresh one, which the result reports. */
  randomState?: number
}

/**
 * Labels points by the class they came in, then shuffles them and adds noise, in the order in which
 * scikit-learn draws: the whole shuffle first, then the noise row by row.
 */
export function labelPoints(
  caller: string,
  pointsByClass: number[][][],
  random: RandomState,
  { shuffle = true, noise }: ShapeOptions,
): LabelledData {
  requireBoolean(caller, 'shuffle', shuffle)
  const points = pointsByClass.flatMap((rows, label) => rows.map(features => ({ features, label })))
  if (shuffle) random.shuffle(points)
  const x = points.map(point => point.features)
  return {
    x: noise === undefined ? x : addNoise(x, requireDeviation(caller, 'noise', noise), random),
    y: points.map(point => point.label),
    randomState: random.seed,
  }
}

function addNoise(x: number[][], noise: number, random: RandomState): number[][] {
  return x.map(row => row.map(value => value + random.normal(0, noise)))
}
