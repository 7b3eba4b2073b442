import { checkInteger, checkStream, drawBlock, Purpose, type Stream } from './stream.js'

/**
 * T = round(rate × 2^32): an element whose 32-bit uniform is below T is dropped.
 *
 * @throws RangeError unless `rate` is a number from 0 to 1.
 */
export function dropThreshold(rate: number): number {
  if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) {
    throw new RangeError(
      `rate must be a number from 0 to 1; received ${String(rate)}. It is the fraction to drop: for a retain probability p use rate = 1 - p`,
    )
  }
  return Math.round(rate * 2 ** 32)
}

/** Draws a mask (defined at `drawMask`) into `target[offset]` to `target[offset + length - 1]`. */
export function fillMask(
  target: Uint8Array,
  offset: number,
  length: number,
  stream: Omit<Stream, 'purpose'>,
  threshold: number,
): void {
  if (threshold === 2 ** 32) {
    target.fill(0, offset, offset + length)
    return
  }
  const { seed, position, step } = stream
  const maskStream = { seed, purpose: Purpose.mask, position, step }
  const words = new Uint32Array(4)
  for (let group = 0; group * 32 < length; group++) {
    // Bit e of each of these is element e's. All 32 elements are compared with T at once, the most significant
    // bit first: an element is dropped when its bit is 0 and T's is 1, kept when its bit is 1 and T's is 0, and
    // undecided as long as its bits equal T's. When all that is left of T is zeros, the undecided are not below T.
    let undecided = -1
    let dropped = 0
    let bits = threshold | 0
    for (let plane = 0; undecided !== 0 && bits !== 0; plane++) {
      drawBlock(maskStream, group, plane, words)
      for (let j = 0; j < 4; j++) {
        const t = bits >> 31
        const u = words[j]!
        dropped |= undecided & t & ~u
        undecided &= ~(t ^ u)
        bits <<= 1
      }
    }
    const start = offset + group * 32
    const end = Math.min(start + 32, offset + length)
    for (let index = start, kept = ~dropped; index < end; index++, kept >>= 1) target[index] = kept & 1
  }
}

/**
 * The dropout mask of a layer at a step, one byte an element: 1 is kept, 0 is dropped.
 *
 * This is the definition of Thinnet's masks; every other way to draw them, on any machine, gives the same bits.
 * Elements are taken in groups of 32. Element e of group g has a 32-bit uniform u, whose bit
 * 31 - (4 × plane + j) is bit e of word j of
 *
 *     Philox 4×32-10 (counter = (g, step, position, mask << 24 | plane), key = seed)
 *
 * for planes 0 to 7 and words 0 to 3 (see {@link Stream}). The element is dropped if and only if
 * u < T = round(rate × 2^32), so that the probability to be dropped is within 2^-33 of `rate`; rate 0 drops none
 * and rate 1 drops all. A plane need only be drawn while some element is not yet decided by the bits before it:
 * about two planes on average, and one for rates such as 0.5 and 0.25.
 *
 * A longer mask begins with the shorter one. The mask does not depend on the values or the shape that it is for:
 * the elements of a tensor are numbered in row-major order.
 *
 * @param options.seed - Integer from 0 to 2^53 - 1.
 * @param options.position - The layer's position in the model, an integer from 0 to 2^32 - 1.
 * @param options.step - The training step, an integer from 0 to 2^32 - 1.
 * @param options.length - Number of elements, an integer from 0 to 2^32 - 1.
 * @param options.rate - Fraction to drop, from 0 to 1.
 * @throws RangeError that names the option outside its range.
 *
 * Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 2014,
 * section 4 (r ~ Bernoulli(p), p = 1 - rate); the generator is Salmon et al. 2011.
 *
 * @example
 * ```ts
 * drawMask({ seed: 42, position: 1, step: 0, length: 8, rate: 0.5 })
 * // Uint8Array [0, 1, 1, 1, 1, 1, 1, 1]
 * ```
 */
export function drawMask(options: {
  seed: number
  position: number
  step: number
  length: number
  rate: number
}): Uint8Array {
  const { length, rate } = options
  checkStream(options)
  checkInteger('length', length, 2 ** 32 - 1)
  const mask = new Uint8Array(length)
  fillMask(mask, 0, length, options, dropThreshold(rate))
  return mask
}
