import { naturalLog } from './naturalLog.js'
import { pointOnCircle } from './pointOnCircle.js'
import { checkInteger, checkStream, drawBlock, type Stream } from './stream.js'

function checkNumbers(n: number, numbers: Record<string, number>): void {
  checkInteger('n', n, 2 ** 32 - 1)
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number; received ${value}`)
  }
}

/** Reads the words of a stream one after another, each an integer from 0 to 2^32 - 1. */
function wordReader(stream: Stream): () => number {
  checkStream(stream)
  const words = new Uint32Array(4)
  let next = 0
  return () => {
    if (next % 4 === 0) drawBlock(stream, next / 4, 0, words)
    return words[next++ % 4]!
  }
}

/** Reads standard normal numbers, two from every two words. */
function normalReader(stream: Stream): () => number {
  const word = wordReader(stream)
  let spare: number | undefined
  return () => {
    if (spare !== undefined) {
      const z1 = spare
      spare = undefined
      return z1
    }
    // Box and Muller 1958: z0 = √(-2 ln u0) cos 2πu1, z1 = √(-2 ln u0) sin 2πu1, with 0 < u0 ≤ 1 and 0 ≤ u1 < 1
    const u0 = (word() + 1) * 2 ** -32
    const u1 = word() * 2 ** -32
    const radius = Math.sqrt(-2 * naturalLog(u0))
    const [cosine, sine] = pointOnCircle(u1)
    spare = radius * sine
    return radius * cosine
  }
}

/**
 * Uniform numbers from `low` up to but not including `high`, each from the upper 24 bits of one word of the
 * stream. The numbers are rounded to float32, which may round one up to `high` (never when low is 0 and high a
 * power of two). More numbers begin with the fewer.
 *
 * @param n - How many, an integer from 0 to 2^32 - 1.
 * @param low - Finite.
 * @param high - Finite, at least `low`.
 * @throws RangeError that names the argument outside its range.
 *
 * @example
 * ```ts
 * uniform({ seed: 42, purpose: Purpose.weights, position: 0, step: 0 }, 6, -0.1, 0.1)
 * ```
 */
export function uniform(stream: Stream, n: number, low: number, high: number): Float32Array {
  checkNumbers(n, { low, high })
  if (low > high) throw new RangeError(`high must be at least low (${low}); received ${high}`)
  const word = wordReader(stream)
  return new Float32Array(n).map(() => low + (high - low) * ((word() >>> 8) * 2 ** -24))
}

/**
 * Normally distributed numbers, computed in float64 and rounded to float32. More numbers begin with the fewer.
 *
 * @param n - How many, an integer from 0 to 2^32 - 1.
 * @param mean - Finite.
 * @param std - Standard deviation, finite and not negative.
 * @throws RangeError that names the argument outside its range.
 *
 * Source: Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958.
 *
 * @example
 * ```ts
 * normal({ seed: 42, purpose: Purpose.noise, position: 3, step: 17 }, 128, 0, 0.05)
 * ```
 */
export function normal(stream: Stream, n: number, mean: number, std: number): Float32Array {
  checkNumbers(n, { mean, std })
  if (std < 0) throw new RangeError(`std must not be negative; received ${std}`)
  const z = normalReader(stream)
  return new Float32Array(n).map(() => mean + std * z())
}

/**
 * Normally distributed numbers none of which is farther than two standard deviations from the mean: one that is
 * gets passed over for the next of the stream, as Keras's TruncatedNormal does. What is left has a standard
 * deviation of about 0.87963 × `std`. More numbers begin with the fewer.
 *
 * @param n - How many, an integer from 0 to 2^32 - 1.
 * @param mean - Finite.
 * @param std - Standard deviation before the cut, finite and not negative.
 * @throws RangeError that names the argument outside its range.
 *
 * @example
 * ```ts
 * truncatedNormal({ seed: 42, purpose: Purpose.weights, position: 0, step: 0 }, 6, 0, 0.05)
 * ```
 */
export function truncatedNormal(stream: Stream, n: number, mean: number, std: number): Float32Array {
  checkNumbers(n, { mean, std })
  if (std < 0) throw new RangeError(`std must not be negative; received ${std}`)
  const z = normalReader(stream)
  return new Float32Array(n).map(() => {
    let candidate = z()
    while (Math.abs(candidate) > 2) candidate = z()
    return mean + std * candidate
  })
}

/**
 * The integers from 0 to `n - 1` in random order, every order equally likely.
 *
 * @param n - How many, an integer from 0 to 2^31 - 1.
 * @throws RangeError that names the argument outside its range.
 *
 * Source: Fisher and Yates 1938, as Durstenfeld's algorithm 235, CACM 1964.
 *
 * @example
 * ```ts
 * const order = permutation({ seed: 42, purpose: Purpose.shuffle, position: 0, step: 0 }, 1000)
 * ```
 */
export function permutation(stream: Stream, n: number): Int32Array {
  checkInteger('n', n, 2 ** 31 - 1)
  const word = wordReader(stream)
  const order = new Int32Array(n).map((_, index) => index)
  for (let last = n - 1; last > 0; last--) {
    // Words from the greatest multiple of `choices` on would make some choices likelier: they are passed over.
    const choices = last + 1
    const limit = 2 ** 32 - (2 ** 32 % choices)
    let drawn = word()
    while (drawn >= limit) drawn = word()
    const chosen = drawn % choices
    const moved = order[last]!
    order[last] = order[chosen]!
    order[chosen] = moved
  }
  return order
}
