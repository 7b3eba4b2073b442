// What many samples of one output say: moments, quantiles and entropies, in float64.

/** Samples of an output: `count` times `size` numbers, those of one sample side by side. */
export interface SampleMatrix {
  readonly data: Float32Array
  readonly count: number
  readonly size: number
}

/**
 * Mean and variance (divided by the number of samples) of each of the `size` numbers. In two passes, so that a small variance
 * around a large mean keeps its digits.
 */
export function moments({ data, count, size }: SampleMatrix): { mean: Float64Array; variance: Float64Array } {
  const mean = new Float64Array(size)
  const variance = new Float64Array(size)
  for (let s = 0; s < count; s++) {
    for (let j = 0; j < size; j++) mean[j] += data[s * size + j]
  }
  for (let j = 0; j < size; j++) mean[j] /= count
  for (let s = 0; s < count; s++) {
    for (let j = 0; j < size; j++) variance[j] += (data[s * size + j] - mean[j]) ** 2
  }
  for (let j = 0; j < size; j++) variance[j] /= count
  return { mean, variance }
}

/** The quantile of sorted numbers at a level from 0 to 1, linear between neighbours, as NumPy's default. */
export function quantileOf(sorted: ArrayLike<number>, level: number): number {
  const place = level * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below]
  const high = sorted[Math.min(below + 1, sorted.length - 1)]
  return low + (high - low) * (place - below)
}

/** The quantiles of each of the `size` numbers: an array for each level. */
export function quantiles({ data, count, size }: SampleMatrix, levels: readonly number[]): Float64Array[] {
  const results = levels.map(() => new Float64Array(size))
  if (levels.length === 0) return results
  const column = new Float32Array(count)
  for (let j = 0; j < size; j++) {
    for (let s = 0; s < count; s++) column[s] = data[s * size + j]
    column.sort()
    levels.forEach((level, i) => {
      results[i][j] = quantileOf(column, level)
    })
  }
  return results
}

/** `-p ln p`, which at 0 is 0. */
const surprise = (p: number) => (p > 0 ? -p * Math.log(p) : 0)

/**
 * The entropy, in nats, of each distribution: of every `classes` neighbours or, if `classes` is 1, of a yes with that
 * probability and a no.
 */
function entropies(
  probabilities: ArrayLike<number>,
  from: number,
  size: number,
  classes: number,
): Float64Array {
  const result = new Float64Array(size / classes)
  for (let j = 0; j < size; j++) {
    const p = probabilities[from + j]
    result[Math.floor(j / classes)] += classes === 1 ? surprise(p) + surprise(1 - p) : surprise(p)
  }
  return result
}

export interface Entropies {
  /** H[E p]: of the mean distribution. */
  readonly predictive: Float64Array
  /** E H[p]: of the samples' distributions, on average. */
  readonly expected: Float64Array
  /** H[E p] - E H[p], from 0. */
  readonly mutualInformation: Float64Array
}

/**
 * The entropies of samples of distributions, in nats.
 *
 * Source: Houlsby, Huszár, Ghahramani, Lengyel 2011, Bayesian active learning for classification and preference learning.
 */
export function sampledEntropies(samples: SampleMatrix, mean: Float64Array, classes: number): Entropies {
  const { data, count, size } = samples
  const predictive = entropies(mean, 0, size, classes)
  const expected = new Float64Array(predictive.length)
  for (let s = 0; s < count; s++) {
    entropies(data, s * size, size, classes).forEach((entropy, j) => {
      expected[j] += entropy / count
    })
  }
  return {
    predictive,
    expected,
    // rounding may leave less than nothing
    mutualInformation: predictive.map((entropy, j) => Math.max(0, entropy - expected[j])),
  }
}
