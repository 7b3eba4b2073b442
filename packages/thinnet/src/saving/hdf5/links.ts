// The members of a group: in a B-tree of names (older files), in the group's description, or in dense storage.

import { type Cursor, NOWHERE, type Source } from './cursor.js'
import { readDense } from './denseStorage.js'
import { type Message, MessageType } from './objectHeader.js'

/** Whether an object is a group. */
export const isGroup = (messages: readonly Message[]): boolean =>
  messages.some(
    ({ type }) =>
      type === MessageType.symbolTable || type === MessageType.linkInfo || type === MessageType.link,
  )

/** Names of the members of a group, and the addresses of their descriptions. */
export function readLinks(
  source: Source,
  messages: readonly Message[],
  place: string,
): ReadonlyMap<string, number> {
  const links = new Map<string, number>()
  const add = (name: string, address: number) => {
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      throw source.error(place, `has a member with the impossible name ${JSON.stringify(name.slice(0, 80))}`)
    }
    if (links.has(name)) throw source.error(place, `has two members of the name ${name}`)
    links.set(name, address)
  }
  for (const { type, body } of messages) {
    if (type === MessageType.symbolTable) readSymbolTable(source, body, add)
    if (type === MessageType.link) readLink(body, add)
    if (type === MessageType.linkInfo) {
      body.version(0)
      if (body.u8() & 1) body.skip(8)
      const heap = body.address()
      const tree = body.address()
      // a record is the name's hash and its place
      for (const link of readDense(source, { heap, tree, skip: 4 }, place)) readLink(link, add)
    }
  }
  return links
}

type Add = (name: string, address: number) => void

const refusal = 'is a link to another place or file; only members that lie in this file itself are read'

function readLink(body: Cursor, add: Add): void {
  body.version(1)
  const flags = body.u8()
  const kind = flags & 8 ? body.u8() : 0
  if (flags & 4) body.skip(8)
  if (flags & 16) body.skip(1)
  const name = body.text(body.uint(1 << (flags & 3)))
  if (kind !== 0) throw body.error(`member ${name} ${refusal}`)
  add(name, body.address())
}

const SOFT = 2

function readSymbolTable(source: Source, body: Cursor, add: Add): void {
  const { place } = body
  const root = body.address()
  const heap = source.at(body.address(), place)
  heap.expect('HEAP')
  heap.version(0)
  heap.skip(3)
  const heapSize = heap.length()
  heap.skip(source.lengthSize)
  const names = heap.address()
  const seen = new Set<number>()
  const visit = (address: number, depth: number) => {
    if (seen.has(address) || depth > 32) throw source.error(place, 'has an index that goes in circles')
    seen.add(address)
    source.step(place)
    const node = source.at(address, place)
    if (source.bytes[address] === 0x53) return readEntries(node) // S of SNOD
    node.expect('TREE')
    if (node.u8() !== 0) throw node.error('has an index of another kind than of names')
    node.skip(1)
    const entries = node.u16()
    node.skip(2 * source.offsetSize)
    for (let i = 0; i < entries; i++) {
      node.skip(source.lengthSize)
      visit(node.address(), depth + 1)
    }
  }
  const readEntries = (node: Cursor) => {
    node.expect('SNOD')
    node.version(1)
    node.skip(1)
    const entries = node.u16()
    for (let i = 0; i < entries; i++) {
      source.step(place)
      const at = node.length()
      const address = node.address()
      const cache = node.u32()
      node.skip(20)
      if (at >= heapSize) throw node.error('has a name outside of its heap')
      const name = source.at(names + at, place, heapSize - at).name()
      if (cache === SOFT || address === NOWHERE) throw node.error(`member ${name} ${refusal}`)
      add(name, address)
    }
  }
  visit(root, 0)
}
