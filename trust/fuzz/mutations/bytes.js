// Damage to bytes, whatever they mean.

/** @typedef {import('../random.js').Random} Random */

/** Numbers at which counts, sizes and addresses break. */
export const telling = [
  0n,
  1n,
  2n,
  7n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x10000n,
  0x7fffffffn,
  0x80000000n,
  0xfffffffen,
  0xffffffffn,
  0x100000000n,
  (1n << 53n) - 1n,
  1n << 53n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 2n,
  (1n << 64n) - 1n,
]

/** A copy with the bytes from `at` on, `removed` of them, replaced by others. */
export function splice(bytes, at, removed, added = new Uint8Array(0)) {
  const result = new Uint8Array(bytes.length - removed + added.length)
  result.set(bytes.subarray(0, at))
  result.set(added, at)
  result.set(bytes.subarray(at + removed), at + added.length)
  return result
}

/** Writes a number of 1 to 8 bytes, as far as there is room. */
export function putNumber(bytes, at, size, value, littleEndian = true) {
  for (let i = 0; i < size && at + i < bytes.length; i++) {
    const byte = littleEndian ? i : size - 1 - i
    bytes[at + i] = Number((value >> BigInt(8 * byte)) & 0xffn)
  }
}

const drawn = (random, count) => Uint8Array.from({ length: count }, () => random.below(256))

/** Each gives damaged bytes; it may write into the copy that it is given. */
const kinds = {
  'flipped bits'(bytes, random) {
    for (let n = random.below(8); n >= 0; n--) bytes[random.below(bytes.length)] ^= 1 << random.below(8)
    return bytes
  },
  'bytes of telling values'(bytes, random) {
    for (let n = random.below(8); n >= 0; n--) {
      bytes[random.below(bytes.length)] = random.pick([0, 1, 127, 128, 254, 255, 0x0a, 0x22, 0x7b])
    }
    return bytes
  },
  'a telling number'(bytes, random) {
    const size = random.pick([2, 4, 8])
    const at = random.chance(0.5) ? random.below(bytes.length) : 4 * random.below(bytes.length / 4)
    putNumber(bytes, at, size, random.pick(telling), random.chance(0.9))
    return bytes
  },
  truncation: (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  'a missing piece'(bytes, random) {
    const at = random.below(bytes.length)
    return splice(bytes, at, Math.min(random.length(bytes.length), bytes.length - at))
  },
  'bytes put in'(bytes, random) {
    const count = 1 + random.length(300)
    const added = random.chance(0.5)
      ? drawn(random, count)
      : new Uint8Array(count).fill(random.pick([0, 255]))
    return splice(bytes, random.below(bytes.length + 1), 0, added)
  },
  'a piece of zeros or ones'(bytes, random) {
    const at = random.below(bytes.length)
    return bytes.fill(random.pick([0, 255]), at, at + 1 + random.length(bytes.length))
  },
  'a piece twice'(bytes, random) {
    const at = random.below(bytes.length)
    const piece = bytes.slice(at, at + 1 + random.length(bytes.length))
    return splice(bytes, random.below(bytes.length), 0, piece)
  },
  'a piece over another'(bytes, random) {
    const at = random.below(bytes.length)
    return bytes.copyWithin(random.below(bytes.length), at, at + 1 + random.length(4096))
  },
  'pieces that change places'(bytes, random) {
    const size = 1 + random.length(bytes.length / 2)
    const [one, other] = [random.below(bytes.length - size + 1), random.below(bytes.length - size + 1)]
    const first = bytes.slice(one, one + size)
    bytes.copyWithin(one, other, other + size)
    bytes.set(first, other)
    return bytes
  },
  'something behind the end': (bytes, random) =>
    splice(bytes, bytes.length, 0, drawn(random, 1 + random.length(2000))),
}

/** Damages bytes in one way, or in a few. */
export function damageBytes(bytes, random) {
  const done = []
  let result = bytes.slice()
  do {
    if (result.length === 0) break
    const kind = random.pick(Object.keys(kinds))
    done.push(kind)
    result = kinds[kind](result, random)
  } while (random.chance(0.2))
  return { how: done.join(', ') || 'nothing', bytes: result }
}
