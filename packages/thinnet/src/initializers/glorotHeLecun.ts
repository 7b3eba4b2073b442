// The initializers named after their authors: cases of variance scaling with nothing but a seed to choose.

import type { Initializer } from './initializer.js'
import type { SeedOptions } from './seed.js'
import { DEFAULT_AXES, drawScaled, type VarianceScalingOptions } from './varianceScaling.js'

function named(className: string, { seed, ...rule }: VarianceScalingOptions): Initializer {
  const caller = className[0].toLowerCase() + className.slice(1)
  return {
    className,
    getConfig: () => ({ seed: seed ?? null, ...DEFAULT_AXES }),
    initialize: drawScaled({
      caller,
      scale: 1,
      mode: 'fanIn',
      distribution: 'truncatedNormal',
      ...rule,
      seed,
    }),
  }
}

/**
 * Uniform between ±√(6 / (fan in + fan out)): how kernels start by default.
 *
 * Source: `keras.initializers.GlorotUniform`; Glorot and Bengio, "Understanding the difficulty of training deep feedforward
 * neural networks", 2010, equation 16.
 *
 * @throws RangeError if `seed` is outside its range
 *
 * @example
 * ```ts
 * const kernelInitializer = glorotUniform({ seed: 1 })
 * ```
 */
export const glorotUniform = ({ seed }: SeedOptions = {}): Initializer =>
  named('GlorotUniform', { mode: 'fanAvg', distribution: 'uniform', seed })

/**
 * Truncated normal of variance `2 / (fan in + fan out)`.
 *
 * Source: `keras.initializers.GlorotNormal`; Glorot and Bengio 2010, equation 12.
 *
 * @throws RangeError if `seed` is outside its range
 *
 * @example
 * ```ts
 * const kernelInitializer = glorotNormal()
 * ```
 */
export const glorotNormal = ({ seed }: SeedOptions = {}): Initializer =>
  named('GlorotNormal', { mode: 'fanAvg', seed })

/**
 * Uniform between ±√(6 / fan in), for rectifiers.
 *
 * Source: `keras.initializers.HeUniform`; He and others, "Delving Deep into Rectifiers", 2015.
 *
 * @throws RangeError if `seed` is outside its range
 *
 * @example
 * ```ts
 * const kernelInitializer = heUniform()
 * ```
 */
export const heUniform = ({ seed }: SeedOptions = {}): Initializer =>
  named('HeUniform', { scale: 2, distribution: 'uniform', seed })

/**
 * Truncated normal of variance `2 / fan in`, for rectifiers.
 *
 * Source: `keras.initializers.HeNormal`; He and others 2015, equation 10.
 *
 * @throws RangeError if `seed` is outside its range
 *
 * @example
 * ```ts
 * const kernelInitializer = heNormal()
 * ```
 */
export const heNormal = ({ seed }: SeedOptions = {}): Initializer => named('HeNormal', { scale: 2, seed })

/**
 * Uniform between ±√(3 / fan in).
 *
 * Source: `keras.initializers.LecunUniform`; LeCun and others, "Efficient BackProp", 1998, section 4.6.
 *
 * @throws RangeError if `seed` is outside its range
 *
 * @example
 * ```ts
 * const kernelInitializer = lecunUniform()
 * ```
 */
export const lecunUniform = ({ seed }: SeedOptions = {}): Initializer =>
  named('LecunUniform', { distribution: 'uniform', seed })

/**
 * Truncated normal of variance `1 / fan in`, for `selu`.
 *
 * Source: `keras.initializers.LecunNormal`; LeCun and others 1998, equation 16; Klambauer and others 2017.
 *
 * @throws RangeError if `seed` is outside its range
 *
 * @example
 * ```ts
 * const kernelInitializer = lecunNormal()
 * ```
 */
export const lecunNormal = ({ seed }: SeedOptions = {}): Initializer => named('LecunNormal', { seed })
