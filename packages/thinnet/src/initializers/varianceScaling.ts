import { snakeCase } from '../config.js'
import { sizeOf } from '../graph/index.js'
import * as draws from '../random/index.js'
import { computeFans } from './fans.js'
import type { Initializer } from './initializer.js'
import { type SeedOptions, seededStream } from './seed.js'

const MODES = ['fanIn', 'fanOut', 'fanAvg'] as const
const DISTRIBUTIONS = ['truncatedNormal', 'untruncatedNormal', 'uniform'] as const

/** Options of {@link varianceScaling}. */
export interface VarianceScalingOptions extends SeedOptions {
  /** Positive. Default 1. */
  scale?: number
  /** What the variance is divided by: connections into a unit, out of it, or the mean of both. Default `fanIn`. */
  mode?: (typeof MODES)[number]
  /** Default `truncatedNormal`. */
  distribution?: (typeof DISTRIBUTIONS)[number]
}

/** The standard deviation of a standard normal distribution that is cut at ±2. */
const TRUNCATED_STDDEV = 0.87962566103423978

/**
 * Random numbers of mean 0 and variance `scale / fan`, so that the size of activations or of gradients is kept from layer to
 * layer. The fan, at least 1, is that of `computeFans`.
 *
 * | distribution | numbers |
 * | --- | --- |
 * | `truncatedNormal` | normal, cut at two standard deviations, √(scale / fan) / 0.8796 before the cut |
 * | `untruncatedNormal` | normal |
 * | `uniform` | between ±√(3 scale / fan) |
 *
 * Source: `keras.initializers.VarianceScaling`.
 *
 * @throws RangeError if an option is outside its range
 *
 * @example
 * ```ts
 * const kernelInitializer = varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'uniform' })
 * ```
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  const { scale = 1, mode = 'fanIn', distribution = 'truncatedNormal', seed } = options
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new RangeError(`varianceScaling: scale must be a positive finite number, received ${scale}`)
  }
  checkChoice('mode', mode, MODES)
  checkChoice('distribution', distribution, DISTRIBUTIONS)
  return {
    className: 'VarianceScaling',
    getConfig: () => ({
      seed: seed ?? null,
      scale,
      mode: snakeCase(mode),
      distribution: snakeCase(distribution),
      ...DEFAULT_AXES,
    }),
    initialize: drawScaled({ caller: 'varianceScaling', scale, mode, distribution, seed }),
  }
}

/** The numbers themselves, for every initializer of the family. */
export function drawScaled(
  options: Required<Omit<VarianceScalingOptions, 'seed'>> & SeedOptions & { readonly caller: string },
): Initializer['initialize'] {
  const { caller, scale, mode, distribution, seed } = options
  const seeded = seededStream(caller, seed)
  return (shape, stream) => {
    const { fanIn, fanOut } = computeFans(shape)
    const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode]
    const variance = scale / Math.max(1, fan)
    const size = sizeOf(shape)
    switch (distribution) {
      case 'truncatedNormal':
        return draws.truncatedNormal(seeded(stream), size, 0, Math.sqrt(variance) / TRUNCATED_STDDEV)
      case 'untruncatedNormal':
        return draws.normal(seeded(stream), size, 0, Math.sqrt(variance))
      case 'uniform': {
        const limit = Math.sqrt(3 * variance)
        return draws.uniform(seeded(stream), size, -limit, limit)
      }
    }
  }
}

/** Keras writes which axes of the weight are inputs and outputs; null is the usual ones, those of `computeFans`. */
export const DEFAULT_AXES = { input_axes: null, output_axes: null }

function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new RangeError(`varianceScaling: ${name} must be one of ${choices.join(', ')}; received ${value}`)
  }
}
