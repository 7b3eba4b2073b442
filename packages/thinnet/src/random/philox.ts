/**
 * High 32 bits of the unsigned 64-bit product `a × b`, from four 16 × 16-bit products, none of which overflows.
 * The low 32 bits are `Math.imul(a, b)`.
 */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)
  const carry = Math.imul(aLow, bHigh) + (middle & 0xffff)
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0
}

/**
 * Philox 4×32-10: turns a 128-bit counter and a 64-bit key into four independent uniform 32-bit words.
 *
 * There is no state: the same counter and key give the same words anywhere, in any order, which is what makes
 * a mask reproducible on every machine. It passes BigCrush.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011, section 3.3
 * (the round) and table 2 (the variant with 10 rounds). Checked against Random123's known answers.
 *
 * @param c0 - The four counter words. Each counter and key argument is taken modulo 2^32.
 * @param k0 - The two key words.
 * @param out - Receives the four words.
 *
 * @example
 * ```ts
 * const words = new Uint32Array(4)
 * philox4x32(0, 0, 0, 0, 0, 0, words)
 * words[0].toString(16) // '6627e8d5'
 * ```
 */
export function philox4x32(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  // (hi0, lo0) = M0 × c0, (hi1, lo1) = M1 × c2, then
  // c0' = hi1 ⊕ c1 ⊕ k0, c1' = lo1, c2' = hi0 ⊕ c3 ⊕ k1, c3' = lo0 and k0' = k0 + W0, k1' = k1 + W1
  for (let round = 0; round < 10; round++) {
    const hi0 = multiplyHigh(c0, 0xd2511f53)
    const lo0 = Math.imul(c0, 0xd2511f53)
    const hi1 = multiplyHigh(c2, 0xcd9e8d57)
    const lo1 = Math.imul(c2, 0xcd9e8d57)
    c0 = hi1 ^ c1 ^ k0
    c1 = lo1
    c2 = hi0 ^ c3 ^ k1
    c3 = lo0
    k0 = (k0 + 0x9e3779b9) | 0
    k1 = (k1 + 0xbb67ae85) | 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}
