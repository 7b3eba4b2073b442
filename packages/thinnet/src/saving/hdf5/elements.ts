// From bytes to numbers and text.

import type { Hdf5Data } from '../hdf5.js'
import { type Cursor, Source } from './cursor.js'
import type { Datatype } from './datatype.js'

/** A float16 as a number (IEEE 754-2008, binary16). */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const mantissa = bits & 1023
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY
  if (exponent === 0) return sign * mantissa * 2 ** -24
  return sign * (1024 + mantissa) * 2 ** (exponent - 25)
}

function widen(bytes: Uint8Array, bfloat: boolean): Float32Array {
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
  if (!bfloat) return Float32Array.from(halves, float16)
  return new Float32Array(Uint32Array.from(halves, half => half << 16).buffer)
}

function swap(bytes: Uint8Array, size: number): void {
  for (let i = 0; i < bytes.length; i += size) bytes.subarray(i, i + size).reverse()
}

/** Numbers out of bytes that nobody else uses; nothing, if the type is not one of numbers. */
export function toNumbers(type: Datatype, bytes: Uint8Array): Hdf5Data | undefined {
  if (type.kind !== 'integer' && type.kind !== 'float') return undefined
  if (type.bigEndian && type.size > 1) swap(bytes, type.size)
  const { buffer, byteOffset } = bytes
  const count = bytes.length / type.size
  if (type.kind === 'float') {
    if (type.size === 2) return widen(bytes, type.bfloat)
    return type.size === 4
      ? new Float32Array(buffer, byteOffset, count)
      : new Float64Array(buffer, byteOffset, count)
  }
  switch (type.size) {
    case 1:
      return type.signed ? new Int8Array(buffer, byteOffset, count) : bytes
    case 2:
      return type.signed
        ? new Int16Array(buffer, byteOffset, count)
        : new Uint16Array(buffer, byteOffset, count)
    case 4:
      return type.signed
        ? new Int32Array(buffer, byteOffset, count)
        : new Uint32Array(buffer, byteOffset, count)
    default:
      return type.signed
        ? new BigInt64Array(buffer, byteOffset, count)
        : new BigUint64Array(buffer, byteOffset, count)
  }
}

const utf8 = new TextDecoder()

/** Texts out of bytes; nothing, if the type is not one of text. */
export function toTexts(
  source: Source,
  type: Datatype,
  bytes: Uint8Array,
  place: string,
): string[] | undefined {
  if (type.kind === 'text') {
    return Array.from({ length: type.size === 0 ? 0 : bytes.length / type.size }, (_, i) => {
      source.step(place)
      const element = bytes.subarray(i * type.size, (i + 1) * type.size)
      const zero = element.indexOf(0)
      return utf8.decode(zero < 0 ? element : element.subarray(0, zero))
    })
  }
  if (type.kind !== 'textElsewhere') return undefined
  const size = 8 + source.offsetSize
  if (type.size !== size)
    throw source.error(place, `has texts of ${type.size} bytes where ${size} are expected`)
  const references = new Source(source.file, bytes)
  references.offsetSize = source.offsetSize
  return Array.from({ length: bytes.length / size }, (_, i) => {
    source.step(place)
    const reference = references.at(i * size, place, size)
    const length = reference.u32()
    return length === 0 ? '' : heapText(source, reference.address(), reference.u32(), length, place)
  })
}

/** Collections of the global heap that were looked at: where each of their objects is. */
const collections = new WeakMap<Source, Map<number, ReadonlyMap<number, Cursor>>>()

/** A text of any length; they lie in collections of their own. */
function heapText(source: Source, address: number, index: number, length: number, place: string): string {
  const known = collections.get(source) ?? new Map<number, ReadonlyMap<number, Cursor>>()
  collections.set(source, known)
  const objects = known.get(address) ?? readCollection(source, address, place)
  known.set(address, objects)
  const object = objects.get(index)
  if (!object) throw source.error(place, `has a text that is not in the file (heap object ${index})`)
  if (length > object.left) throw source.error(place, 'has a text longer than its place in the file')
  // objects are read more than once
  return source.at(object.position, place, length).text(length)
}

function readCollection(source: Source, address: number, place: string): ReadonlyMap<number, Cursor> {
  const head = source.at(address, place)
  head.expect('GCOL')
  head.version(1)
  head.skip(3)
  const size = head.length()
  const collection = source.at(address, place, size)
  collection.skip(head.position - address)
  const objects = new Map<number, Cursor>()
  while (collection.left >= 8 + source.lengthSize) {
    source.step(place)
    const index = collection.u16()
    collection.skip(6)
    const length = collection.length()
    // the rest of the collection is free
    if (index === 0) break
    objects.set(index, collection.part(length))
    collection.skip(Math.min(-length & 7, collection.left))
  }
  return objects
}
