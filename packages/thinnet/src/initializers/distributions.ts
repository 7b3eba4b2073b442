// Initializers that draw from a fixed distribution.

import { sizeOf } from '../graph/index.js'
import * as draws from '../random/index.js'
import type { Initializer } from './initializer.js'
import { type SeedOptions, seededStream } from './seed.js'

/** Options of {@link randomNormal} and {@link truncatedNormal}. */
export interface NormalOptions extends SeedOptions {
  /** Finite. Default 0. */
  mean?: number
  /** Standard deviation (before any cut), finite, from 0. Default 0.05. */
  stddev?: number
}

function checkNormal(caller: string, mean: number, stddev: number): void {
  if (!Number.isFinite(mean))
    throw new RangeError(`${caller}: mean must be a finite number, received ${mean}`)
  if (!(stddev >= 0 && Number.isFinite(stddev))) {
    throw new RangeError(`${caller}: stddev must be a finite number from 0, received ${stddev}`)
  }
}

/**
 * Independent normally distributed numbers.
 *
 * Source: `keras.initializers.RandomNormal`.
 *
 * @throws RangeError if an option is outside its range
 *
 * @example
 * ```ts
 * const kernelInitializer = randomNormal({ stddev: 0.01, seed: 1 })
 * ```
 */
export function randomNormal({ mean = 0, stddev = 0.05, seed }: NormalOptions = {}): Initializer {
  checkNormal('randomNormal', mean, stddev)
  const seeded = seededStream('randomNormal', seed)
  return {
    className: 'RandomNormal',
    getConfig: () => ({ seed: seed ?? null, mean, stddev }),
    initialize: (shape, stream) => draws.normal(seeded(stream), sizeOf(shape), mean, stddev),
  }
}

/**
 * Normally distributed numbers, with those farther than two standard deviations from the mean drawn again.
 *
 * Source: `keras.initializers.TruncatedNormal`.
 *
 * @throws RangeError if an option is outside its range
 *
 * @example
 * ```ts
 * const kernelInitializer = truncatedNormal({ stddev: 0.1 })
 * ```
 */
export function truncatedNormal({ mean = 0, stddev = 0.05, seed }: NormalOptions = {}): Initializer {
  checkNormal('truncatedNormal', mean, stddev)
  const seeded = seededStream('truncatedNormal', seed)
  return {
    className: 'TruncatedNormal',
    getConfig: () => ({ seed: seed ?? null, mean, stddev }),
    initialize: (shape, stream) => draws.truncatedNormal(seeded(stream), sizeOf(shape), mean, stddev),
  }
}

/** Options of {@link randomUniform}. */
export interface UniformOptions extends SeedOptions {
  /** Finite. Default -0.05. */
  minval?: number
  /** Finite, at least `minval`. Default 0.05. */
  maxval?: number
}

/**
 * Uniformly distributed numbers from `minval` up to, not including, `maxval`.
 *
 * Source: `keras.initializers.RandomUniform`.
 *
 * @throws RangeError if an option is outside its range
 *
 * @example
 * ```ts
 * const embeddingsInitializer = randomUniform({ minval: -1, maxval: 1 })
 * ```
 */
export function randomUniform({ minval = -0.05, maxval = 0.05, seed }: UniformOptions = {}): Initializer {
  if (!(Number.isFinite(minval) && Number.isFinite(maxval) && minval <= maxval)) {
    throw new RangeError(
      `randomUniform: minval and maxval must be finite numbers, minval at most maxval; received ${minval} and ${maxval}`,
    )
  }
  const seeded = seededStream('randomUniform', seed)
  return {
    className: 'RandomUniform',
    getConfig: () => ({ seed: seed ?? null, minval, maxval }),
    initialize: (shape, stream) => draws.uniform(seeded(stream), sizeOf(shape), minval, maxval),
  }
}
