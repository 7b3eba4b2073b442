import { outOfRange, requireCount, requireDeviation, requireFinite, wrongType } from '../arguments.js'
import { evenSizes, type SampleCount } from './classSizes.js'
import { type LabelledData, labelPoints } from './labelledData.js'
import { RandomState } from './randomState.js'
import { resolveSeed } from './seed.js'

/** Options of {@link makeBlobs}. */
export interface BlobsOptions {
  /** Rows in all (what is left over goes to the first blobs), or rows of each blob. Default 100. */
  nSamples?: SampleCount
  /** Features of a row, 1 or more. Given centers set it instead. Default 2. */
  nFeatures?: number
  /** Number of random centers (only with a total `nSamples`), or the centers `[blobs, features]`. Default 3 random. */
  centers?: number | readonly (readonly number[])[]
  /** Standard deviation of the blobs, 0 or more: one for all, or one each. Default 1. */
  clusterStd?: number | readonly number[]
  /** Bounds [low, high] of each feature of random centers. Default [-10, 10]. */
  centerBox?: readonly [low: number, high: number]
  /** Whether to shuffle the rows; otherwise they come blob by blob. Default true. */
  shuffle?: boolean
  /** Seed, a whole number from 0 to 4294967295. Default: a fresh one, which the result reports. */
  randomState?: number
}

/**
 * Round Gaussian blobs, one per class.
 *
 * Source: `sklearn.datasets.make_blobs`. The same arguments and seed give the same rows, in the same order.
 *
 * @returns `x` `[nSamples, nFeatures]`, `y` `[nSamples]` of 0 to the number of blobs - 1, and the seed
 * @throws TypeError for an argument of the wrong type, or a number of centers beside an array of counts
 * @throws RangeError for fewer than one row, blob or feature, centers, counts or deviations whose lengths disagree,
 * a negative or non-finite deviation, a `centerBox` with low above high, or a seed that is no whole number from 0
 * to 4294967295
 *
 * @example
 * ```ts
 * const { x, y } = makeBlobs({ nSamples: 100, centers: 3, clusterStd: 2, randomState: 2 })
 * x[0] // [-2.5293364773666833, -5.902744194148227]
 * y[0] // 2
 * ```
 */
export function makeBlobs(options: BlobsOptions = {}): LabelledData {
  const { nSamples = 100, clusterStd = 1, shuffle } = options
  const random = new RandomState(resolveSeed('makeBlobs', 'randomState', options.randomState))
  const centers = readCenters(options, random)
  const sizes = evenSizes('makeBlobs', nSamples, centers.length)
  const deviations = readDeviations(clusterStd, centers.length)
  const blobs = centers.map((center, k) =>
    Array.from({ length: sizes[k] }, () => center.map(mean => random.normal(mean, deviations[k]))),
  )
  return labelPoints('makeBlobs', blobs, random, { shuffle })
}

function readCenters(options: BlobsOptions, random: RandomState): readonly (readonly number[])[] {
  const { nSamples, nFeatures = 2, centers } = options
  if (centers !== undefined && typeof centers !== 'number') return checkCenters(centers)
  const counted = Array.isArray(nSamples)
  if (counted && centers !== undefined) {
    const expected = 'left out or an array of centers when nSamples counts each blob'
    throw wrongType({ caller: 'makeBlobs', name: 'centers', expected }, centers)
  }
  const nCenters = requireCount(
    'makeBlobs',
    counted ? 'the length of nSamples' : 'centers',
    counted ? nSamples.length : (centers ?? 3),
    1,
    'blobs',
  )
  requireCount('makeBlobs', 'nFeatures', nFeatures, 1, 'features')
  const [low, high] = checkCenterBox(options.centerBox ?? [-10, 10])
  return Array.from({ length: nCenters }, () => random.uniform(low, high, nFeatures))
}

function checkCenters(centers: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const argument = {
    caller: 'makeBlobs',
    name: 'centers',
    expected: 'a number of centers, or an array of centers with the same number of features each, 1 or more',
  }
  if (!Array.isArray(centers) || !centers.every(Array.isArray)) throw wrongType(argument, centers)
  const nFeatures = centers[0]?.length ?? 0
  if (nFeatures === 0 || centers.some(center => center.length !== nFeatures))
    throw outOfRange(argument, centers)
  centers.forEach((center, k) => {
    center.forEach((value, feature) => {
      requireFinite('makeBlobs', `centers[${k}][${feature}]`, value)
    })
  })
  return centers
}

function checkCenterBox(box: readonly [number, number]): readonly [number, number] {
  const argument = {
    caller: 'makeBlobs',
    name: 'centerBox',
    expected: 'finite bounds [low, high], low first',
  }
  if (!Array.isArray(box)) throw wrongType(argument, box)
  if (box.length !== 2 || !box.every(Number.isFinite) || box[0] > box[1]) throw outOfRange(argument, box)
  return box
}

function readDeviations(clusterStd: number | readonly number[], nCenters: number): number[] {
  if (typeof clusterStd === 'number') {
    return Array(nCenters).fill(requireDeviation('makeBlobs', 'clusterStd', clusterStd))
  }
  const expected = `a standard deviation, or an array of ${nCenters}, one per blob`
  const argument = { caller: 'makeBlobs', name: 'clusterStd', expected }
  if (!Array.isArray(clusterStd)) throw wrongType(argument, clusterStd)
  if (clusterStd.length !== nCenters) throw outOfRange(argument, clusterStd)
  return clusterStd.map((std, k) => requireDeviation('makeBlobs', `clusterStd[${k}]`, std))
}
