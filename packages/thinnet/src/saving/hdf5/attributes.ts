import type { AttributeValue } from '../hdf5.js'
import type { Cursor, Source } from './cursor.js'
import { readDataspace, readDatatype, sizeOf } from './datatype.js'
import { readDense } from './denseStorage.js'
import { toNumbers, toTexts } from './elements.js'
import { type Message, MessageType } from './objectHeader.js'

/** All attributes of an object. */
export function readAttributes(
  source: Source,
  messages: readonly Message[],
  place: string,
): Readonly<Record<string, AttributeValue>> {
  const attributes = new Map<string, AttributeValue>()
  const add = (body: Cursor) => {
    const [name, value] = readAttribute(source, body, place)
    if (attributes.has(name)) throw source.error(place, `has two attributes of the name ${name}`)
    attributes.set(name, value)
  }
  for (const { type, body } of messages) {
    if (type === MessageType.attribute) add(body)
    if (type === MessageType.attributeInfo) {
      body.version(0)
      if (body.u8() & 1) body.skip(2)
      const heap = body.address()
      const tree = body.address()
      for (const attribute of readDense(source, { heap, tree, skip: 0 }, place)) add(attribute)
    }
  }
  return Object.fromEntries(attributes)
}

function readAttribute(source: Source, body: Cursor, group: string): readonly [string, AttributeValue] {
  const version = body.version(1, 2, 3)
  const flags = body.u8()
  if (version > 1 && flags & 3)
    throw body.error('shares a type with other objects, which Thinnet does not read')
  const sizes = [body.u16(), body.u16(), body.u16()]
  if (version === 3) body.skip(1)
  // the first version pads each part to a multiple of eight bytes
  const [name, type, space] = sizes.map(size => body.part(version === 1 ? Math.ceil(size / 8) * 8 : size))
  const label = name.name()
  const place = group === '/' ? `attribute ${label}` : `${group}: attribute ${label}`
  const datatype = readDatatype(type)
  const shape = readDataspace(space)
  const count = shape ? sizeOf(shape, body) : 0
  const size = count * datatype.size
  source.claim(2 * size, place)
  const bytes = body.bytes(size).slice()
  const values = toTexts(source, datatype, bytes, place) ?? toNumbers(datatype, bytes)
  if (!values) throw source.error(place, 'is neither text nor numbers')
  const plain: readonly string[] | readonly number[] = Array.isArray(values)
    ? values
    : Array.from(values, Number)
  return [label, shape?.length === 0 ? plain[0] : plain]
}
