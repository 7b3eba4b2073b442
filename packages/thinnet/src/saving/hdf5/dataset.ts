// The elements of a data set: in its description, in one piece, or in compressed chunks.

import { unzlibSync } from 'fflate'
import type { Hdf5Dataset } from '../hdf5.js'
import { type Cursor, NOWHERE, type Source } from './cursor.js'
import { readDataspace, readDatatype, sizeOf } from './datatype.js'
import { toNumbers } from './elements.js'
import { type Message, MessageType } from './objectHeader.js'

/** Reads a data set of numbers; opaque elements of two bytes are what h5py makes of bfloat16. */
export function readDataset(source: Source, messages: readonly Message[], place: string): Hdf5Dataset {
  const find = (type: number, what: string) => {
    const message = messages.find(message => message.type === type)
    if (!message) throw source.error(place, `has no ${what}`)
    return message.body
  }
  if (messages.some(({ type }) => type === MessageType.externalFiles)) {
    throw source.error(
      place,
      'keeps its elements in another file; only what lies in this file itself is read',
    )
  }
  const stored = readDatatype(find(MessageType.datatype, 'type'))
  const type =
    stored.kind === 'opaque' && stored.size === 2
      ? ({ kind: 'float', size: 2, bfloat: true, bigEndian: false } as const)
      : stored
  if (type.kind !== 'integer' && type.kind !== 'float') {
    throw source.error(place, 'is not a data set of numbers')
  }
  const space = find(MessageType.dataspace, 'shape')
  const shape = readDataspace(space)
  if (!shape) throw source.error(place, 'is an empty data set without a shape')
  const size = sizeOf(shape, space) * type.size
  const layout = find(MessageType.layout, 'layout')
  const filters = messages.find(({ type }) => type === MessageType.filters)?.body
  const bytes = readElements(source, layout, filters ? readFilters(filters) : [], {
    shape,
    size,
    width: type.size,
  })
  const data = toNumbers(type, bytes)
  if (!data) throw source.error(place, 'is not a data set of numbers')
  return { shape, data }
}

interface Extent {
  readonly shape: readonly number[]
  /** Bytes of all elements. */
  readonly size: number
  /** Bytes of one. */
  readonly width: number
}

function readElements(
  source: Source,
  layout: Cursor,
  filters: readonly Filter[],
  extent: Extent,
): Uint8Array {
  const { place } = layout
  const version = layout.version(3, 4, 5)
  const kind = layout.u8()
  const { size } = extent
  if (kind === 0) {
    const stored = layout.u16()
    if (stored < size) throw layout.error(`has ${stored} bytes where its shape needs ${size}`)
    return layout.bytes(size).slice()
  }
  if (kind === 1) {
    const address = layout.address()
    const stored = layout.length()
    if (size === 0) return new Uint8Array(0)
    if (address === NOWHERE) throw layout.error('has a shape, but no elements')
    if (stored < size) throw layout.error(`has ${stored} bytes where its shape needs ${size}`)
    const elements = source.at(address, place, size)
    source.claim(size, place)
    return elements.bytes(size).slice()
  }
  if (kind === 2 && version === 3) return readChunks(source, layout, filters, extent)
  throw layout.error(
    'is laid out in a way that Thinnet does not read; save it with the defaults of h5py or Keras',
  )
}

interface Filter {
  readonly id: number
  readonly values: readonly number[]
}

const DEFLATE = 1
const SHUFFLE = 2
const FLETCHER32 = 3

function readFilters(body: Cursor): readonly Filter[] {
  const version = body.version(1, 2)
  const count = body.u8()
  if (version === 1) body.skip(6)
  return Array.from({ length: count }, () => {
    const id = body.u16()
    const nameLength = version === 1 || id >= 256 ? body.u16() : 0
    body.skip(2)
    const valueCount = body.u16()
    body.skip(version === 1 ? Math.ceil(nameLength / 8) * 8 : nameLength)
    const values = Array.from({ length: valueCount }, () => body.u32())
    if (version === 1 && valueCount % 2 === 1) body.skip(4)
    if (id !== DEFLATE && id !== SHUFFLE && id !== FLETCHER32) {
      throw body.error(`is compressed with HDF5 filter ${id}; Thinnet reads gzip and shuffle`)
    }
    return { id, values }
  })
}

/** Undoes what was done to a chunk, last to first. `mask` says which filters were left out. */
function unfilter(
  bytes: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  size: number,
  node: Cursor,
): Uint8Array {
  const { place, source } = node
  let result = bytes
  for (let i = filters.length - 1; i >= 0; i--) {
    if (mask & (1 << i)) continue
    const { id, values } = filters[i]
    if (id === DEFLATE) {
      source.claim(size, place)
      try {
        // a byte more than expected shows whether there is more; checksums of other filters lie behind the elements
        result = unzlibSync(result, { out: new Uint8Array(size + 5) })
      } catch (cause) {
        throw node.error(
          `has a chunk that cannot be inflated (${cause instanceof Error ? cause.message : cause})`,
        )
      }
    }
    if (id === FLETCHER32) result = result.subarray(0, Math.max(0, result.length - 4))
    if (id === SHUFFLE) result = unshuffle(result, values[0] ?? 1)
  }
  if (result.length !== size)
    throw node.error(`has a chunk of ${result.length} bytes where ${size} are expected`)
  return result
}

/** First bytes of all elements, then second bytes, …: back to elements. */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  const count = Math.floor(bytes.length / width)
  if (width <= 1 || count <= 1) return bytes
  const result = bytes.slice()
  for (let byte = 0; byte < width; byte++) {
    for (let i = 0; i < count; i++) result[i * width + byte] = bytes[byte * count + i]
  }
  return result
}

function readChunks(source: Source, layout: Cursor, filters: readonly Filter[], extent: Extent): Uint8Array {
  const { place } = layout
  const { shape, size, width } = extent
  const rank = layout.u8() - 1
  const root = layout.address()
  const chunk = Array.from({ length: Math.max(rank, 0) }, () => layout.u32())
  if (rank !== shape.length || layout.u32() !== width || chunk.some(dim => dim === 0)) {
    throw layout.error('has chunks that do not fit its shape')
  }
  const chunkSize = sizeOf(chunk, layout) * width
  source.claim(size, place)
  const elements = new Uint8Array(size)
  if (root === NOWHERE || size === 0) return elements
  const seen = new Set<number>()
  const visit = (address: number, depth: number) => {
    if (seen.has(address) || depth > 32) throw source.error(place, 'has an index that goes in circles')
    seen.add(address)
    source.step(place)
    const node = source.at(address, place)
    node.expect('TREE')
    if (node.u8() !== 1) throw node.error('has an index of another kind than of chunks')
    const level = node.u8()
    const entries = node.u16()
    node.skip(2 * source.offsetSize)
    for (let i = 0; i < entries; i++) {
      source.step(place)
      const stored = node.u32()
      const mask = node.u32()
      const corner = Array.from({ length: rank }, () => node.uint(8))
      node.skip(8)
      const child = node.address()
      if (level > 0) {
        visit(child, depth + 1)
        continue
      }
      if (corner.some((from, axis) => from >= shape[axis] || from % chunk[axis] !== 0)) {
        throw node.error(`has a chunk at [${corner}], outside of its shape [${shape}]`)
      }
      const bytes = source.at(child, place, stored).bytes(stored)
      const plain = unfilter(bytes, filters, mask, chunkSize, node)
      paste(plain, chunk, elements, shape, corner, width)
    }
  }
  visit(root, 0)
  return elements
}

/** Copies the part of a chunk that lies inside of the data set to its place there, row by row. */
function paste(
  from: Uint8Array,
  chunk: readonly number[],
  to: Uint8Array,
  shape: readonly number[],
  corner: readonly number[],
  width: number,
): void {
  const rank = shape.length
  if (rank === 0) {
    to.set(from.subarray(0, to.length))
    return
  }
  const inside = shape.map((dim, axis) => Math.min(chunk[axis], dim - corner[axis]))
  const row = inside[rank - 1] * width
  const rows = inside.slice(0, -1).reduce((product, dim) => product * dim, 1)
  const index = new Array<number>(rank - 1).fill(0)
  for (let n = 0; n < rows; n++) {
    let source = 0
    let target = 0
    for (let axis = 0; axis < rank; axis++) {
      const at = axis < rank - 1 ? index[axis] : 0
      source = source * chunk[axis] + at
      target = target * shape[axis] + corner[axis] + at
    }
    to.set(from.subarray(source * width, source * width + row), target * width)
    for (let axis = rank - 2; axis >= 0; axis--) {
      index[axis]++
      if (index[axis] < inside[axis]) break
      index[axis] = 0
    }
  }
}
