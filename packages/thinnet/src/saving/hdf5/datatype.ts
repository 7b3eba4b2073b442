import type { Cursor } from './cursor.js'

/** What one element is. */
export type Datatype =
  | {
      readonly kind: 'integer'
      readonly size: 1 | 2 | 4 | 8
      readonly signed: boolean
      readonly bigEndian: boolean
    }
  | {
      readonly kind: 'float'
      readonly size: 2 | 4 | 8
      readonly bfloat: boolean
      readonly bigEndian: boolean
    }
  | { readonly kind: 'text'; readonly size: number }
  | { readonly kind: 'textElsewhere'; readonly size: number }
  | { readonly kind: 'opaque'; readonly size: number }

/** Exponent and mantissa bits of the floats that computers use; bfloat16 is a float32 cut in half. */
const floats: Readonly<Record<string, { size: 2 | 4 | 8; bfloat: boolean }>> = {
  '2:5:10': { size: 2, bfloat: false },
  '2:8:7': { size: 2, bfloat: true },
  '4:8:23': { size: 4, bfloat: false },
  '8:11:52': { size: 8, bfloat: false },
}

const widths = [1, 2, 4, 8] as const

/** Reads a datatype message. */
export function readDatatype(body: Cursor): Datatype {
  const head = body.u8()
  const version = head >> 4
  if (version < 1 || version > 5)
    throw body.error(`has a type of version ${version}, which Thinnet does not read`)
  const bits = body.uint(3)
  const size = body.u32()
  const bigEndian = (bits & 1) === 1
  switch (head & 15) {
    case 0: {
      const width = widths.find(width => width === size)
      const offset = body.u16()
      const precision = body.u16()
      if (width === undefined || offset !== 0 || precision !== size * 8) {
        throw body.error(`has integers of ${precision} bits in ${size} bytes, which Thinnet does not read`)
      }
      return { kind: 'integer', size: width, signed: (bits & 8) !== 0, bigEndian }
    }
    case 1: {
      body.skip(5)
      const exponent = body.u8()
      body.skip(1)
      const mantissa = body.u8()
      const float = floats[`${size}:${exponent}:${mantissa}`]
      if (!float || bits & 0x40)
        throw body.error(`has floats of ${size} bytes in a form that Thinnet does not read`)
      return { kind: 'float', ...float, bigEndian }
    }
    case 3:
      return { kind: 'text', size }
    case 5:
      return { kind: 'opaque', size }
    case 8: {
      // names for integers; h5py writes booleans so
      const base = readDatatype(body)
      if (base.kind !== 'integer') throw body.error('has an enumeration that is not of integers')
      return base
    }
    case 9:
      if ((bits & 15) === 1) return { kind: 'textElsewhere', size }
      throw body.error('has lists of varying length as elements, which Thinnet does not read')
    default:
      throw body.error(`has elements of HDF5 type class ${head & 15}, which Thinnet does not read`)
  }
}

/** Reads a dataspace message: the shape, `[]` for a scalar, nothing for a null space. */
export function readDataspace(body: Cursor): readonly number[] | undefined {
  const version = body.version(1, 2)
  const rank = body.u8()
  body.skip(1)
  if (version === 1) body.skip(5)
  else if (body.u8() === 2) return undefined
  if (rank > 32) throw body.error(`has ${rank} axes; HDF5 allows 32`)
  return Array.from({ length: rank }, () => body.length())
}

/** How many elements a shape holds. */
export function sizeOf(shape: readonly number[], body: { error(problem: string): Error }): number {
  const count = shape.reduce((product, dim) => product * dim, 1)
  if (!Number.isSafeInteger(count)) throw body.error(`has the impossible shape [${shape}]`)
  return count
}
