// The WebAssembly drawer of dropout masks, in AssemblyScript. What it must compute, to the bit, is defined in
// src/random/maskDrawer.ts; this file only does it quickly, for eight groups of 32 elements at a time.
//
// A v128 holds four 32-bit lanes and a lane holds one group, so that every operation below is done for four
// groups at once. Two such vectors, `a` (groups 0 to 3) and `b` (4 to 7), are worked on side by side, because
// one alone leaves the processor waiting for its own multiplications.

/** Elements drawn at a time. */
const blockLength: u32 = 256

/** Where masks may be put: the bytes below hold the last, partial block before it is cut to its length. */
export const dataStart: u32 = blockLength

/** Philox 4×32 (Salmon et al. 2011): the multipliers, and what the key grows by after each round. */
const M0: u32 = 0xd2511f53
const M1: u32 = 0xcd9e8d57
const W0: u32 = 0x9e3779b9
const W1: u32 = 0xbb67ae85

/** `mask << 24`, the counter word c3 of plane 0. */
const firstPlane: u32 = 1 << 24

/** Low words of four 64-bit products. */
@inline
function lows(first: v128, second: v128): v128 {
  return i32x4.shuffle(first, second, 0, 2, 4, 6)
}

/** High words of four 64-bit products. */
@inline
function highs(first: v128, second: v128): v128 {
  return i32x4.shuffle(first, second, 1, 3, 5, 7)
}

/** Undecided elements whose bit is 0 where the threshold's is 1 are below it, and so dropped. */
@inline
function drop(dropped: v128, undecided: v128, thresholdBit: v128, word: v128): v128 {
  return v128.or(dropped, v128.and(undecided, v128.andnot(thresholdBit, word)))
}

/** Elements whose bit equals the threshold's stay undecided. */
@inline
function stay(undecided: v128, thresholdBit: v128, word: v128): v128 {
  return v128.andnot(undecided, v128.xor(thresholdBit, word))
}

/** Sixteen bits, one in each byte that `replicated` has copied them to, as sixteen bytes 0 or 1. */
@inline
function store(replicated: v128, pointer: usize): void {
  const bitOfByte = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128)
  v128.store(pointer, i8x16.min_u(v128.and(replicated, bitOfByte), i8x16.splat(1)))
}

/** Writes the 128 bits of four groups as 128 bytes. */
@inline
function expand(kept: v128, pointer: usize): void {
  store(i8x16.shuffle(kept, kept, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1), pointer)
  store(i8x16.shuffle(kept, kept, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3), pointer + 16)
  store(i8x16.shuffle(kept, kept, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5), pointer + 32)
  store(i8x16.shuffle(kept, kept, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7), pointer + 48)
  store(i8x16.shuffle(kept, kept, 8, 8, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9, 9, 9, 9), pointer + 64)
  store(i8x16.shuffle(kept, kept, 10, 10, 10, 10, 10, 10, 10, 10, 11, 11, 11, 11, 11, 11, 11, 11), pointer + 80)
  store(i8x16.shuffle(kept, kept, 12, 12, 12, 12, 12, 12, 12, 12, 13, 13, 13, 13, 13, 13, 13, 13), pointer + 96)
  store(i8x16.shuffle(kept, kept, 14, 14, 14, 14, 14, 14, 14, 14, 15, 15, 15, 15, 15, 15, 15, 15), pointer + 112)
}

/** Draws eight groups, from `group` on, and writes their 256 bytes. */
@inline
function drawBlock(
  pointer: usize, group: u32, threshold: u32, key0: u32, key1: u32, step: u32, position: u32,
): void {
  const m0 = i32x4.splat(M0)
  const m1 = i32x4.splat(M1)
  const w0 = i32x4.splat(W0)
  const w1 = i32x4.splat(W1)

  // Philox's round 1 multiplies only the group and the position, which no plane changes: it is done once here.
  // (hi0, lo0) = M0 × c0, (hi1, lo1) = M1 × c2, then c0' = hi1 ⊕ c1 ⊕ k0, c1' = lo1, c2' = hi0 ⊕ c3 ⊕ k1, c3' = lo0
  const product1 = <u64>position * M1
  const c0 = i32x4.splat(<u32>(product1 >> 32) ^ step ^ key0)
  const c1 = i32x4.splat(<u32>product1)
  const aGroup = i32x4.add(i32x4.splat(group), i32x4(0, 1, 2, 3))
  const aFirst = i64x2.extmul_low_i32x4_u(aGroup, m0)
  const aSecond = i64x2.extmul_high_i32x4_u(aGroup, m0)
  const aHi0 = highs(aFirst, aSecond)
  const aLo0 = lows(aFirst, aSecond)
  const bGroup = i32x4.add(i32x4.splat(group), i32x4(4, 5, 6, 7))
  const bFirst = i64x2.extmul_low_i32x4_u(bGroup, m0)
  const bSecond = i64x2.extmul_high_i32x4_u(bGroup, m0)
  const bHi0 = highs(bFirst, bSecond)
  const bLo0 = lows(bFirst, bSecond)

  let aUndecided = i32x4.splat(-1)
  let bUndecided = i32x4.splat(-1)
  let aDropped = i32x4.splat(0)
  let bDropped = i32x4.splat(0)
  let plane = firstPlane
  do {
    const c3k1 = i32x4.splat(plane ^ key1)
    let k0 = i32x4.splat(key0 + W0)
    let k1 = i32x4.splat(key1 + W1)
    let a0 = c0
    let a1 = c1
    let a2 = v128.xor(aHi0, c3k1)
    let a3 = aLo0
    let b0 = c0
    let b1 = c1
    let b2 = v128.xor(bHi0, c3k1)
    let b3 = bLo0
    for (let round = 2; round <= 10; round++) {
      const aProduct0 = i64x2.extmul_low_i32x4_u(a0, m0)
      const aProduct0b = i64x2.extmul_high_i32x4_u(a0, m0)
      const aProduct1 = i64x2.extmul_low_i32x4_u(a2, m1)
      const aProduct1b = i64x2.extmul_high_i32x4_u(a2, m1)
      a0 = v128.xor(v128.xor(highs(aProduct1, aProduct1b), a1), k0)
      a1 = lows(aProduct1, aProduct1b)
      a2 = v128.xor(v128.xor(highs(aProduct0, aProduct0b), a3), k1)
      a3 = lows(aProduct0, aProduct0b)
      const bProduct0 = i64x2.extmul_low_i32x4_u(b0, m0)
      const bProduct0b = i64x2.extmul_high_i32x4_u(b0, m0)
      const bProduct1 = i64x2.extmul_low_i32x4_u(b2, m1)
      const bProduct1b = i64x2.extmul_high_i32x4_u(b2, m1)
      b0 = v128.xor(v128.xor(highs(bProduct1, bProduct1b), b1), k0)
      b1 = lows(bProduct1, bProduct1b)
      b2 = v128.xor(v128.xor(highs(bProduct0, bProduct0b), b3), k1)
      b3 = lows(bProduct0, bProduct0b)
      k0 = i32x4.add(k0, w0)
      k1 = i32x4.add(k1, w1)
    }

    // The threshold's next four bits, the most significant first, each spread over all elements.
    const t0 = i32x4.splat(<i32>threshold >> 31)
    const t1 = i32x4.splat(<i32>(threshold << 1) >> 31)
    const t2 = i32x4.splat(<i32>(threshold << 2) >> 31)
    const t3 = i32x4.splat(<i32>(threshold << 3) >> 31)
    aDropped = drop(aDropped, aUndecided, t0, a0)
    bDropped = drop(bDropped, bUndecided, t0, b0)
    aUndecided = stay(aUndecided, t0, a0)
    bUndecided = stay(bUndecided, t0, b0)
    aDropped = drop(aDropped, aUndecided, t1, a1)
    bDropped = drop(bDropped, bUndecided, t1, b1)
    aUndecided = stay(aUndecided, t1, a1)
    bUndecided = stay(bUndecided, t1, b1)
    aDropped = drop(aDropped, aUndecided, t2, a2)
    bDropped = drop(bDropped, bUndecided, t2, b2)
    aUndecided = stay(aUndecided, t2, a2)
    bUndecided = stay(bUndecided, t2, b2)
    aDropped = drop(aDropped, aUndecided, t3, a3)
    bDropped = drop(bDropped, bUndecided, t3, b3)
    aUndecided = stay(aUndecided, t3, a3)
    bUndecided = stay(bUndecided, t3, b3)
    threshold <<= 4
    plane++
  } while (threshold != 0 && v128.any_true(v128.or(aUndecided, bUndecided)))

  expand(v128.not(aDropped), pointer)
  expand(v128.not(bDropped), pointer + 128)
}

/**
 * Writes `length` keep-bytes from `pointer` (at least `dataStart`) on, and nothing else but the bytes below
 * `dataStart`. `threshold` is T, from 1 to 2^32 - 1.
 */
export function fill(
  pointer: usize, length: u32, threshold: u32, key0: u32, key1: u32, step: u32, position: u32,
): void {
  let group: u32 = 0
  while (length > 0) {
    const whole = length >= blockLength
    drawBlock(whole ? pointer : 0, group, threshold, key0, key1, step, position)
    if (!whole) {
      memory.copy(pointer, 0, length)
      return
    }
    pointer += blockLength
    length -= blockLength
    group += 8
  }
}
