import type { Cursor, Source } from './cursor.js'

/** The kinds of messages that matter here (HDF5 File Format Specification, IV.A.2). */
export const MessageType = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const

export interface Message {
  readonly type: number
  readonly body: Cursor
}

/** A message lives elsewhere in the file, and is shared by several objects. */
const SHARED = 0x02

/** All messages of the object at an address: what it is made of. */
export function readMessages(source: Source, address: number, place: string): readonly Message[] {
  const start = source.at(address, place)
  const isNew = start.left >= 4 && source.bytes[address] === 0x4f // O of OHDR
  const messages: Message[] = []
  const blocks: Cursor[] = []
  const take = (type: number, flags: number, body: Cursor) => {
    source.step(place)
    if (type === MessageType.continuation) {
      const at = body.address()
      const length = body.length()
      blocks.push(source.at(at, place, length))
    } else if (flags & SHARED && Object.values<number>(MessageType).includes(type)) {
      throw source.error(place, 'shares a description with other objects, which Thinnet does not read')
    } else {
      messages.push({ type, body })
    }
  }
  if (isNew) readNewHeader(start, blocks, take)
  else readOldHeader(start, blocks, take)
  return messages
}

type Take = (type: number, flags: number, body: Cursor) => void

function readOldHeader(start: Cursor, blocks: Cursor[], take: Take): void {
  start.version(1)
  start.skip(1)
  let left = start.u16()
  start.skip(4)
  const size = start.u32()
  start.skip(4)
  blocks.push(start.part(size))
  for (let i = 0; i < blocks.length; i++) {
    start.source.step(start.place)
    const block = blocks[i]
    while (block.left >= 8 && left > 0) {
      left--
      const type = block.u16()
      const length = block.u16()
      const flags = block.u8()
      block.skip(3)
      take(type, flags, block.part(length))
    }
  }
}

function readNewHeader(start: Cursor, blocks: Cursor[], take: Take): void {
  start.expect('OHDR')
  start.version(2)
  const flags = start.u8()
  if (flags & 0x20) start.skip(16)
  if (flags & 0x10) start.skip(4)
  const size = start.uint(1 << (flags & 3))
  const head = flags & 0x04 ? 6 : 4
  const readBlock = (block: Cursor) => {
    start.source.step(start.place)
    while (block.left >= head) {
      const type = block.u8()
      const length = block.u16()
      const messageFlags = block.u8()
      if (flags & 0x04) block.skip(2)
      take(type, messageFlags, block.part(length))
    }
  }
  readBlock(start.part(size))
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i]
    block.expect('OCHK')
    // the last four bytes are a checksum
    readBlock(block.part(block.left - 4))
  }
}
