import type { Source } from './cursor.js'

const magic = '\x89HDF\r\n\x1a\n'

/** Whether bytes begin as an HDF5 file does. */
export const isHdf5 = (bytes: Uint8Array): boolean =>
  [...magic].every((character, i) => bytes[i] === character.charCodeAt(0))

/** Reads how wide addresses are, and gives the address of the root group. */
export function readSuperblock(source: Source): number {
  const place = 'its beginning'
  if (!isHdf5(source.bytes)) throw source.error(place, 'is not that of an HDF5 file')
  const head = source.at(magic.length, place)
  const version = head.version(0, 1, 2, 3)
  const old = version < 2
  if (old) head.skip(4)
  const sizes = [head.u8(), head.u8()]
  if (sizes.some(size => size !== 4 && size !== 8)) {
    throw head.error(
      `says that addresses have ${sizes[0]} and lengths ${sizes[1]} bytes; 4 or 8 are possible`,
    )
  }
  source.offsetSize = sizes[0]
  source.lengthSize = sizes[1]
  head.skip(old ? 1 + 4 + 4 + (version === 1 ? 4 : 0) : 1)
  const base = head.address()
  head.address()
  const end = head.address()
  if (base !== 0) throw head.error('says that the file begins elsewhere, which Thinnet does not read')
  if (end > source.bytes.length) {
    throw source.error('its end', `is missing: ${source.bytes.length} of ${end} bytes are there`)
  }
  if (!old) return head.address()
  // the address of the driver's information, and the offset of the root's name
  head.address()
  head.address()
  return head.address()
}
