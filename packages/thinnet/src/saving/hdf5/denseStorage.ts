// Where groups of newer files keep many links or attributes: a fractal heap, and a B-tree that says where in it they are
// (HDF5 File Format Specification, III.A.2 and III.G).

import { type Cursor, NOWHERE, type Source } from './cursor.js'

/** All objects of a heap that the tree knows of. `skip` are the bytes of a record in front of the object's place in the heap. */
export function readDense(
  source: Source,
  { heap, tree, skip }: { heap: number; tree: number; skip: number },
  place: string,
): readonly Cursor[] {
  if (heap === NOWHERE || tree === NOWHERE) return []
  const open = openHeap(source, heap, place)
  return readTree(source, tree, place).map(record => {
    record.skip(skip)
    return open(record)
  })
}

/** How many bytes a number up to `most` takes. */
const bytesFor = (most: number) => Math.max(1, Math.ceil(Math.log2(most + 1) / 8))

function readTree(source: Source, address: number, place: string): readonly Cursor[] {
  const head = source.at(address, place)
  head.expect('BTHD')
  head.version(0)
  head.skip(1)
  const nodeSize = head.u32()
  const recordSize = head.u16()
  const depth = head.u16()
  head.skip(2)
  const root = head.address()
  const rootRecords = head.u16()
  if (recordSize === 0 || nodeSize < 10 + recordSize || depth > 16) throw head.error('has a damaged index')
  const { offsetSize } = source
  // the most records in a node of each level, and under it, decide how wide the counts are written
  const most = [Math.floor((nodeSize - 10) / recordSize)]
  const under = [most[0]]
  const pointerSize = (level: number) =>
    offsetSize + bytesFor(most[0]) + (level > 1 ? bytesFor(under[level - 1]) : 0)
  for (let level = 1; level <= depth; level++) {
    most.push(Math.floor((nodeSize - 10 - pointerSize(level)) / (recordSize + pointerSize(level))))
    under.push((most[level] + 1) * under[level - 1] + most[level])
  }
  const records: Cursor[] = []
  const visit = (at: number, count: number, level: number) => {
    source.step(place)
    const node = source.at(at, place, nodeSize)
    node.expect(level === 0 ? 'BTLF' : 'BTIN')
    node.skip(2)
    for (let i = 0; i < count; i++) {
      source.step(place)
      records.push(node.part(recordSize))
    }
    if (level === 0) return
    for (let i = 0; i <= count; i++) {
      const child = node.address()
      const childRecords = node.uint(bytesFor(most[0]))
      if (level > 1) node.skip(bytesFor(under[level - 1]))
      visit(child, childRecords, level - 1)
    }
  }
  if (root !== NOWHERE) visit(root, rootRecords, depth)
  return records
}

/** Gives a function that finds the object that an identifier names. */
function openHeap(source: Source, address: number, place: string): (identifier: Cursor) => Cursor {
  const head = source.at(address, place)
  const { offsetSize, lengthSize } = source
  head.expect('FRHP')
  head.version(0)
  head.skip(2)
  const filters = head.u16()
  if (filters > 0) throw head.error('compresses its names, which Thinnet does not read')
  head.skip(1)
  const largestManaged = head.u32()
  head.skip(lengthSize + offsetSize + lengthSize + offsetSize + 8 * lengthSize)
  const width = head.u16()
  const startSize = head.length()
  const largestDirect = head.length()
  const heapBits = head.u16()
  head.skip(2)
  const root = head.address()
  const rootRows = head.u16()
  const powerOfTwo = (n: number) => Number.isInteger(Math.log2(n))
  if (
    !powerOfTwo(startSize) ||
    !powerOfTwo(largestDirect) ||
    largestDirect < startSize ||
    width === 0 ||
    heapBits > 64
  ) {
    throw head.error('has a damaged heap')
  }
  const offsetBytes = Math.ceil(heapBits / 8)
  const lengthBytes = Math.min(bytesFor(largestDirect), bytesFor(largestManaged))
  const directRows = Math.log2(largestDirect) - Math.log2(startSize) + 2
  const rowSize = (row: number) => startSize * 2 ** Math.max(0, row - 1)

  /** The address of an offset of the heap, which is a table of blocks, each row's twice as large as the last's. */
  const locate = (block: number, rows: number, offset: number, blockOffset: number): number => {
    source.step(place)
    if (rows === 0) return block + offset - blockOffset
    const table = source.at(block, place)
    table.expect('FHIB')
    table.version(0)
    table.skip(offsetSize + offsetBytes)
    let start = blockOffset
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < width; column++) {
        source.step(place)
        const child = table.address()
        if (offset < start + rowSize(row)) {
          if (child === NOWHERE) throw table.error('has a name in a part that is not in the file')
          if (row < directRows) return locate(child, 0, offset, start)
          return locate(child, Math.log2(rowSize(row)) - Math.log2(startSize * width) + 1, offset, start)
        }
        start += rowSize(row)
      }
    }
    throw table.error('has a name outside of its heap')
  }

  return identifier => {
    const kind = (identifier.u8() >> 4) & 3
    if (kind !== 0)
      throw identifier.error('has a description too large for its group, which Thinnet does not read')
    const offset = identifier.uint(offsetBytes)
    const length = identifier.uint(lengthBytes)
    return source.at(locate(root, rootRows, offset, 0), place, length)
  }
}
