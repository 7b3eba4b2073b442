import { formatShape, sizeOf } from '../graph/index.js'
import { normal } from '../random/index.js'
import type { Initializer } from './initializer.js'
import { type SeedOptions, seededStream } from './seed.js'

/** Options of {@link orthogonal}. */
export interface OrthogonalOptions extends SeedOptions {
  /** The length of each row or column, finite. Default 1. */
  gain?: number
}

/**
 * A random orthogonal matrix times `gain`, every such matrix equally likely: the columns are orthonormal or, in a matrix with
 * more columns than rows, the rows. A weight of more than two axes is filled as the matrix `[all but the last, last]`.
 *
 * Source: `keras.initializers.Orthogonal`; Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of
 * learning in deep linear neural networks", 2014.
 *
 * @throws RangeError when used for a weight of fewer than two axes, or if an option is outside its range
 *
 * @example
 * ```ts
 * const recurrentInitializer = orthogonal({ gain: 1 })
 * ```
 */
export function orthogonal({ gain = 1, seed }: OrthogonalOptions = {}): Initializer {
  if (!Number.isFinite(gain)) {
    throw new RangeError(`orthogonal: gain must be a finite number, received ${gain}`)
  }
  const seeded = seededStream('orthogonal', seed)
  return {
    className: 'Orthogonal',
    getConfig: () => ({ seed: seed ?? null, gain }),
    initialize(shape, stream) {
      if (shape.length < 2) {
        throw new RangeError(
          `initializer orthogonal: expected a weight of two or more axes, received shape ${formatShape(shape)}`,
        )
      }
      const columns = shape[shape.length - 1]
      const rows = sizeOf(shape.slice(0, -1))
      const count = Math.min(rows, columns)
      const length = Math.max(rows, columns)
      const q = orthonormalize(Float64Array.from(normal(seeded(stream), count * length, 0, 1)), length)
      const elements = new Float32Array(rows * columns)
      for (let vector = 0; vector < count; vector++) {
        for (let i = 0; i < length; i++) {
          const place = rows < columns ? vector * columns + i : i * columns + vector
          elements[place] = gain * q[vector * length + i]
        }
      }
      return elements
    },
  }
}

/**
 * Orthonormalizes vectors that lie one after another, by modified Gram-Schmidt:
 * q_k = a_k / |a_k|, and a_j ← a_j - (q_k · a_j) q_k for each j > k.
 *
 * That is the QR decomposition in which R has a positive diagonal, the one Keras gets by correcting signs, and what makes all
 * orthogonal matrices equally likely (Mezzadri, "How to generate random matrices from the classical compact groups", 2007).
 */
function orthonormalize(vectors: Float64Array, length: number): Float64Array {
  const list = Array.from({ length: vectors.length / length }, (_, k) =>
    vectors.subarray(k * length, (k + 1) * length),
  )
  list.forEach((q, k) => {
    const norm = Math.sqrt(q.reduce((sum, x) => sum + x * x, 0))
    for (let i = 0; i < length; i++) q[i] /= norm
    for (const a of list.slice(k + 1)) {
      let projection = 0
      for (let i = 0; i < length; i++) projection += q[i] * a[i]
      for (let i = 0; i < length; i++) a[i] -= projection * q[i]
    }
  })
  return vectors
}
