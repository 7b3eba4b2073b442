// FarmHash's 64-bit fingerprint of a string, by which Keras and TensorFlow spread unknown strings over several numbers.
// Source: Pike and Alakuijala, FarmHash (MIT licence), farmhashna::Hash64. It never changes, so that numbers do not either.

const K0 = 0xc3a5c85c97cb3127n
const K1 = 0xb492b66fbe98f273n
const K2 = 0x9ae16a3b2f90404fn

/** Arithmetic is modulo 2^64 throughout. */
const wrap = (x: bigint) => BigInt.asUintN(64, x)
const rotate = (x: bigint, bits: bigint) => wrap((wrap(x) >> bits) | (wrap(x) << (64n - bits)))
const shiftMix = (x: bigint) => x ^ (x >> 47n)

function mix(u: bigint, v: bigint, factor: bigint): bigint {
  const a = shiftMix(wrap((wrap(u) ^ wrap(v)) * factor))
  return wrap(shiftMix(wrap((wrap(v) ^ a) * factor)) * factor)
}

type Read = (at: number) => bigint

function hashUpTo16(bytes: Uint8Array, read: Read, read32: Read): bigint {
  const { length } = bytes
  const factor = K2 + BigInt(2 * length)
  if (length >= 8) {
    const a = read(0) + K2
    const b = read(length - 8)
    return mix(rotate(b, 37n) * factor + a, (rotate(a, 25n) + b) * factor, factor)
  }
  if (length >= 4) return mix(BigInt(length) + (read32(0) << 3n), read32(length - 4), factor)
  if (length === 0) return K2
  const y = BigInt(bytes[0] + (bytes[length >> 1] << 8))
  const z = BigInt(length + (bytes[length - 1] << 2))
  return wrap(shiftMix(wrap(y * K2) ^ wrap(z * K0)) * K2)
}

function hashUpTo64(length: number, read: Read): bigint {
  const factor = K2 + BigInt(2 * length)
  const a = wrap(read(0) * (length > 32 ? K2 : K1))
  const b = read(8)
  const c = wrap(read(length - 8) * factor)
  const d = wrap(read(length - 16) * K2)
  const y = rotate(a + b, 43n) + rotate(c, 30n) + d
  const z = mix(y, a + rotate(b + K2, 18n) + c, factor)
  if (length <= 32) return z
  const e = wrap(read(16) * factor)
  const f = read(24)
  const g = wrap((y + read(length - 32)) * factor)
  const h = wrap((z + read(length - 24)) * factor)
  return mix(rotate(e + f, 43n) + rotate(g, 30n) + h, e + rotate(f + a, 18n) + g, factor)
}

/** Of 32 bytes and two numbers, two numbers. */
function mix32(read: Read, at: number, first: bigint, second: bigint): [bigint, bigint] {
  const a = first + read(at)
  const last = read(at + 24)
  const b = rotate(second + a + last, 21n)
  const c = a + read(at + 8) + read(at + 16)
  return [wrap(c + last), wrap(b + rotate(c, 44n) + a)]
}

function hashLong(length: number, read: Read): bigint {
  let x = 81n
  let y = wrap(81n * K1 + 113n)
  let z = wrap(shiftMix(wrap(y * K2 + 113n)) * K2)
  let v: [bigint, bigint] = [0n, 0n]
  let w: [bigint, bigint] = [0n, 0n]
  x = wrap(x * K2 + read(0))
  const step = (at: number, factor: bigint, weight: bigint) => {
    x = wrap(rotate(x + y + v[0] + read(at + 8), 37n) * factor)
    y = wrap(rotate(y + v[1] + read(at + 48), 42n) * factor)
    x ^= wrap(w[1] * weight)
    y = wrap(y + v[0] * weight + read(at + 40))
    z = wrap(rotate(z + w[0], 33n) * factor)
    v = mix32(read, at, v[1] * factor, x + w[0])
    w = mix32(read, at + 32, z + w[1], y + read(at + 16))
    const swapped = z
    z = x
    x = swapped
  }
  const rest = (length - 1) % 64
  for (let at = 0; at < length - 1 - rest; at += 64) step(at, K1, 1n)
  const factor = K1 + ((z & 0xffn) << 1n)
  w[0] += BigInt(rest)
  v[0] += w[0]
  w[0] += v[0]
  step(length - 64, factor, 9n)
  return mix(mix(v[0], w[0], factor) + shiftMix(y) * K0 + z, mix(v[1], w[1], factor) + x, factor)
}

/** The fingerprint of the string's UTF-8 bytes, from 0 to 2^64 - 1. */
export function farmHash(text: string): bigint {
  const bytes = new TextEncoder().encode(text)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const read = (at: number) => view.getBigUint64(at, true)
  if (bytes.length <= 16) return hashUpTo16(bytes, read, at => BigInt(view.getUint32(at, true)))
  return bytes.length <= 64 ? hashUpTo64(bytes.length, read) : hashLong(bytes.length, read)
}
