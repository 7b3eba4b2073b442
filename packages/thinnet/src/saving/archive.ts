// Zip archives, as Keras 3 keeps models in: stored or deflated entries, no encryption, one file.

import { inflateSync, zipSync } from 'fflate'
import { crc32 } from './crc32.js'
import { LoadError } from './loadError.js'

export type Archive = ReadonlyMap<string, Uint8Array>

export interface ArchiveLimits {
  /** The most bytes that all entries may hold together; default 2 GiB. */
  readonly bytes?: number
  /** Entries that hold more than 64 MiB together may be this many times as large as the archive; default 100. */
  readonly expansion?: number
  /** The most entries; default 10,000. */
  readonly entries?: number
}

const alwaysAllowed = 64 * 2 ** 20
/** What deflate can make of a byte at best. */
const mostOfDeflate = 1032

const STORED = 0
const DEFLATED = 8

/** What the directory at the end of an archive says of an entry. */
interface Entry {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly at: number
}

/** Whether bytes begin as a zip archive does. */
export const isArchive = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)

/**
 * Reads all entries of a zip archive, each checked against its size and checksum.
 *
 * @param file what errors call the archive
 * @returns the entries by name, in the archive's order; folders are left out
 * @throws LoadError naming the archive and the entry, if it is damaged, leads out of its folder or holds more than `limits` allow
 */
export function readArchive(file: string, bytes: Uint8Array, limits: ArchiveLimits = {}): Archive {
  const { bytes: mostBytes = 2 ** 31, expansion = 100, entries: mostEntries = 10_000 } = limits
  const zip = new Zip(file, bytes)
  const entries = zip.entries(mostEntries)
  const total = entries.reduce((sum, { size }) => sum + size, 0)
  if (total > mostBytes || total > Math.max(alwaysAllowed, expansion * bytes.length)) {
    throw new LoadError(
      file,
      undefined,
      `would unpack to ${total} bytes, which is too much for an archive of ${bytes.length} bytes`,
    )
  }
  const contents = new Map<string, Uint8Array>()
  let free = 0
  for (const entry of [...entries].sort((a, b) => a.at - b.at)) {
    const { from, to } = zip.extent(entry)
    // archives whose entries share bytes are made to expand without end
    if (entry.at < free) throw new LoadError(file, entry.name, 'lies over another entry')
    free = to
    contents.set(entry.name, zip.unpack(entry, bytes.subarray(from, to)))
  }
  return new Map(
    entries
      .filter(({ name }) => !name.endsWith('/'))
      .map(({ name }) => [name, contents.get(name) ?? new Uint8Array(0)]),
  )
}

/**
 * Writes a zip archive of stored entries, as Keras does. The same entries give the same bytes.
 *
 * @throws RangeError if the entries together exceed 4 GiB, which needs a format that is not written here
 */
export function writeArchive(entries: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const total = Object.values(entries).reduce((sum, { length }) => sum + length, 0)
  if (total >= 2 ** 32 - 2 ** 20)
    throw new RangeError(`an archive holds up to 4 GiB, received ${total} bytes`)
  return zipSync({ ...entries }, { level: 0, mtime: new Date(1980, 0, 1) })
}

class Zip {
  private readonly view: DataView

  constructor(
    private readonly file: string,
    private readonly bytes: Uint8Array,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  private error(place: string | undefined, problem: string): LoadError {
    return new LoadError(this.file, place, problem)
  }

  private u16(at: number): number {
    if (at < 0 || at + 2 > this.bytes.length) throw this.error(undefined, 'the archive is cut short')
    return this.view.getUint16(at, true)
  }

  private u32(at: number): number {
    if (at < 0 || at + 4 > this.bytes.length) throw this.error(undefined, 'the archive is cut short')
    return this.view.getUint32(at, true)
  }

  private u64(at: number): number {
    return this.u32(at) + this.u32(at + 4) * 2 ** 32
  }

  /** Finds the record that ends the archive, and says where its directory is. */
  private directory(): { at: number; end: number; count: number } {
    const { bytes, file } = this
    if (!isArchive(bytes)) throw this.error(undefined, 'is not a zip archive: it does not begin as one')
    let end = bytes.length - 22
    const first = Math.max(0, end - 65_535)
    while (end >= first && !(this.u32(end) === 0x06054b50 && end + 22 + this.u16(end + 20) === bytes.length))
      end--
    if (end < first)
      throw this.error(undefined, 'the archive is cut short or damaged: its directory is missing')
    let count = this.u16(end + 10)
    let size = this.u32(end + 12)
    let at = this.u32(end + 16)
    let disks = this.u16(end + 4) + this.u16(end + 6)
    let stop = end
    if (count === 0xffff || size === 0xffffffff || at === 0xffffffff) {
      // sizes that need more than 32 bits stand in a record of their own
      if (end >= 20 && this.u32(end - 20) === 0x07064b50) {
        stop = this.u64(end - 12)
        if (stop > end - 20 - 56 || this.u32(stop) !== 0x06064b50) {
          throw this.error(undefined, 'the end of the archive is damaged')
        }
        disks = this.u32(stop + 16) + this.u32(stop + 20)
        count = this.u64(stop + 32)
        size = this.u64(stop + 40)
        at = this.u64(stop + 48)
      }
    }
    if (disks !== 0) throw new LoadError(file, undefined, 'is a part of an archive of several files')
    if (at + size !== stop)
      throw this.error(undefined, 'the directory of the archive is not where its end says')
    return { at, end: stop, count }
  }

  /** All entries that the directory lists. */
  entries(most: number): readonly Entry[] {
    const { at: start, end, count } = this.directory()
    if (count > most) throw this.error(undefined, `has ${count} entries; up to ${most} are read`)
    const entries: Entry[] = []
    const names = new Set<string>()
    let at = start
    for (let i = 0; i < count; i++) {
      if (at + 46 > end || this.u32(at) !== 0x02014b50) {
        throw this.error(undefined, `the directory of the archive is damaged at entry ${i}`)
      }
      const nameEnd = at + 46 + this.u16(at + 28)
      const extraEnd = nameEnd + this.u16(at + 30)
      const next = extraEnd + this.u16(at + 32)
      if (next > end) throw this.error(undefined, `the directory of the archive is damaged at entry ${i}`)
      const name = this.name(at + 46, nameEnd)
      if (names.has(name)) throw this.error(name, 'is there twice')
      names.add(name)
      const wide = this.wideSizes(name, nameEnd, extraEnd)
      // those that do not fit into 32 bits come in this order, and only those
      const size = wide(this.u32(at + 24))
      const packed = wide(this.u32(at + 20))
      entries.push({
        name,
        flags: this.u16(at + 8),
        method: this.u16(at + 10),
        crc: this.u32(at + 16),
        size,
        packed,
        at: wide(this.u32(at + 42)),
      })
      at = next
    }
    if (at !== end) throw this.error(undefined, 'the directory of the archive has more than its entries')
    return entries
  }

  private name(from: number, to: number): string {
    let name: string
    try {
      name = new TextDecoder('utf-8', { fatal: true }).decode(this.bytes.subarray(from, to))
    } catch {
      throw this.error(undefined, `the name of an entry at byte ${from} is not text`)
    }
    const climbs = name.split('/').some(part => part === '..' || part === '.')
    if (
      name === '' ||
      climbs ||
      name.startsWith('/') ||
      /^[a-z]:|[\\\0]/i.test(name) ||
      name.includes('//')
    ) {
      throw this.error(JSON.stringify(name), 'is no name for an entry: it may not lead out of the archive')
    }
    return name
  }

  /** Gives a function that replaces a number of 32 ones by the next one of the zip64 field. */
  private wideSizes(name: string, from: number, to: number): (narrow: number) => number {
    let field = from
    while (field + 4 <= to && this.u16(field) !== 1) field += 4 + this.u16(field + 2)
    const found = field + 4 <= to
    const end = found ? Math.min(to, field + 4 + this.u16(field + 2)) : from
    let at = field + 4
    return narrow => {
      if (narrow !== 0xffffffff) return narrow
      if (!found || at + 8 > end) throw this.error(name, 'has sizes that are missing')
      at += 8
      return this.u64(at - 8)
    }
  }

  /** Where the bytes of an entry lie; what stands in front of them must say the same as the directory. */
  extent({ name, at, packed, method, flags, crc, size }: Entry): { from: number; to: number } {
    if (at + 30 > this.bytes.length || this.u32(at) !== 0x04034b50) {
      throw this.error(name, 'is not where the directory of the archive says')
    }
    const nameEnd = at + 30 + this.u16(at + 26)
    const from = nameEnd + this.u16(at + 28)
    const to = from + packed
    if (to > this.bytes.length) throw this.error(name, 'is cut short')
    const differs = (there: number, here: number) => there !== 0xffffffff && there !== here
    // sizes that were not known when the entry was begun follow behind it
    const streamed = (flags & 8) !== 0
    if (
      this.name(at + 30, nameEnd) !== name ||
      this.u16(at + 8) !== method ||
      this.u16(at + 6) !== flags ||
      (!streamed &&
        (this.u32(at + 14) !== crc || differs(this.u32(at + 18), packed) || differs(this.u32(at + 22), size)))
    ) {
      throw this.error(name, 'is described in two ways that contradict each other')
    }
    return { from, to }
  }

  unpack({ name, flags, method, crc, size, packed }: Entry, bytes: Uint8Array): Uint8Array {
    if (flags & 1) throw this.error(name, 'is encrypted')
    const content =
      method === STORED ? bytes : method === DEFLATED ? this.inflate(name, bytes, size) : undefined
    if (!content)
      throw this.error(name, `is compressed by method ${method}; stored and deflated entries are read`)
    if (content.length !== size) {
      throw this.error(
        name,
        `has ${method === STORED ? packed : 'other than'} bytes where ${size} are declared`,
      )
    }
    if (crc32(content) !== crc) throw this.error(name, 'is damaged: its checksum differs')
    return content
  }

  private inflate(name: string, packed: Uint8Array, size: number): Uint8Array {
    // memory is taken for what deflate can make of these bytes at most, not for what is declared
    if (size > mostOfDeflate * packed.length + 64) throw this.error(name, `cannot unpack to ${size} bytes`)
    try {
      // one byte more than declared shows whether there is more
      return inflateSync(packed, { out: new Uint8Array(size + 1) })
    } catch (cause) {
      throw this.error(name, `cannot be unpacked (${cause instanceof Error ? cause.message : cause})`)
    }
  }
}
