import { philox4x32 } from './philox.js'

/** What random numbers are for. The same seed gives every purpose numbers of its own. */
export const Purpose = {
  /** What dropout drops. */
  mask: 1,
  /** The order of the samples. */
  shuffle: 2,
  /** Initial weights. */
  weights: 3,
  /** What Gaussian noise and other draws of layers are made of. */
  noise: 4,
  /** Seeds derived from another: see {@link deriveSeed}. */
  seed: 5,
} as const

/** One of the numbers in {@link Purpose}. */
export type Purpose = (typeof Purpose)[keyof typeof Purpose]

/**
 * Names a stream of random numbers: two draws from equal streams are equal, and draws from streams that differ
 * in any field are independent.
 *
 * The contract, which every drawer keeps to the bit, is how a stream becomes the input of Philox 4×32-10:
 *
 * | word | is |
 * | --- | --- |
 * | key k0, k1 | low and high 32 bits of `seed` |
 * | counter c0 | number of the block of four words within the stream, from 0 |
 * | counter c1 | `step` |
 * | counter c2 | `position` |
 * | counter c3 | `purpose << 24 \| plane`; the plane is 0 for all but masks |
 */
export interface Stream {
  /** Integer from 0 to 2^53 - 1. */
  seed: number
  /** What the numbers are for: streams of different purposes share nothing. */
  purpose: Purpose
  /** The layer's position in the model (never its name), an integer from 0 to 2^32 - 1. */
  position: number
  /** The training step, an integer from 0 to 2^32 - 1. */
  step: number
}

/** Writes the four words of a block to `out`. The stream must have passed `checkStream`. */
export function drawBlock(stream: Stream, block: number, plane: number, out: Uint32Array): void {
  const { seed, purpose, position, step } = stream
  philox4x32(block, step, position, (purpose << 24) | plane, seed | 0, (seed / 2 ** 32) | 0, out)
}

/** Throws a RangeError that names the argument unless `value` is an integer from 0 to `highest`. */
export function checkInteger(name: string, value: unknown, highest: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= highest) return
  const isObject = typeof value === 'object' && value !== null
  const received = typeof value === 'string' ? `'${value}'` : isObject ? 'an object' : String(value)
  throw new RangeError(`${name} must be an integer from 0 to ${highest}; received ${received}`)
}

/** Throws a RangeError that names the field unless seed, position and step are in their ranges. */
export function checkStream(stream: Omit<Stream, 'purpose'>): void {
  checkInteger('seed', stream.seed, Number.MAX_SAFE_INTEGER)
  checkInteger('position', stream.position, 2 ** 32 - 1)
  checkInteger('step', stream.step, 2 ** 32 - 1)
}

/**
 * The seed of repeat number `index` of an experiment that has one seed: independent of the seeds of the other
 * repeats and of everything else drawn from `seed`.
 *
 * @param seed - Integer from 0 to 2^53 - 1.
 * @param index - Integer from 0 to 2^32 - 1.
 * @returns An integer from 0 to 2^53 - 1.
 * @throws RangeError that names the argument outside its range.
 *
 * @example
 * ```ts
 * const seeds = [0, 1, 2].map(index => deriveSeed(42, index))
 * ```
 */
export function deriveSeed(seed: number, index: number): number {
  checkStream({ seed, position: 0, step: 0 })
  checkInteger('index', index, 2 ** 32 - 1)
  const words = new Uint32Array(4)
  drawBlock({ seed, purpose: Purpose.seed, position: 0, step: 0 }, index, 0, words)
  return words[0]! * 2 ** 21 + (words[1]! >>> 11)
}

/**
 * A seed nobody chose, from the system's entropy, for when none is given. Report it, so that the run can be
 * repeated.
 *
 * @returns An integer from 0 to 2^32 - 1.
 *
 * @example
 * ```ts
 * const seed = freshSeed()
 * ```
 */
export function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!
}
