// Initializers without chance.

import type { Config } from '../config.js'
import { formatShape, sizeOf } from '../graph/index.js'
import type { Initializer } from './initializer.js'

/**
 * Zeros, as biases start by default.
 *
 * Source: `keras.initializers.Zeros`.
 *
 * @example
 * ```ts
 * const biasInitializer = zeros()
 * ```
 */
export function zeros(): Initializer {
  return {
    className: 'Zeros',
    getConfig: () => ({}),
    initialize: shape => new Float32Array(sizeOf(shape)),
  }
}

/**
 * Ones.
 *
 * Source: `keras.initializers.Ones`.
 *
 * @example
 * ```ts
 * const gammaInitializer = ones()
 * ```
 */
export function ones(): Initializer {
  return {
    className: 'Ones',
    getConfig: () => ({}),
    initialize: shape => new Float32Array(sizeOf(shape)).fill(1),
  }
}

/** Options of the initializer {@link constant}. */
export interface ConstantOptions {
  /** What every element is. Default 0. */
  value?: number
}

/**
 * One number everywhere.
 *
 * Source: `keras.initializers.Constant`.
 *
 * @throws TypeError if `value` is no number
 *
 * @example
 * ```ts
 * const biasInitializer = constant({ value: 0.1 })
 * ```
 */
export function constant({ value = 0 }: ConstantOptions = {}): Initializer {
  if (typeof value !== 'number') throw new TypeError(`constant: value must be a number, received ${value}`)
  return {
    className: 'Constant',
    getConfig: () => ({ value }),
    initialize: shape => new Float32Array(sizeOf(shape)).fill(value),
  }
}

/** Options of the initializer {@link identity}. */
export interface IdentityOptions {
  /** What the diagonal is. Default 1. */
  gain?: number
}

/**
 * `gain` times the identity matrix: `gain` on the diagonal, 0 elsewhere. The matrix need not be square.
 *
 * Source: `keras.initializers.Identity`. Keras's config forgets the gain; here it is written if it is not 1 (Keras reads it).
 *
 * @throws RangeError when used for a weight that is no matrix, or if `gain` is not finite
 *
 * @example
 * ```ts
 * const recurrentInitializer = identity({ gain: 0.5 })
 * ```
 */
export function identity({ gain = 1 }: IdentityOptions = {}): Initializer {
  if (!Number.isFinite(gain)) throw new RangeError(`identity: gain must be a finite number, received ${gain}`)
  return {
    className: 'Identity',
    getConfig: (): Config => (gain === 1 ? {} : { gain }),
    initialize(shape) {
      if (shape.length !== 2) {
        throw new RangeError(
          `initializer identity: expected a matrix, [rows, columns], received shape ${formatShape(shape)}`,
        )
      }
      const [rows, columns] = shape
      const elements = new Float32Array(rows * columns)
      for (let i = 0; i < Math.min(rows, columns); i++) elements[i * columns + i] = gain
      return elements
    },
  }
}
