import { LoadError } from '../loadError.js'

/** An address that says that there is nothing. */
export const NOWHERE = -1

/** What a file may cost at most, whatever it says of itself. */
const mostSteps = 2_000_000
const alwaysAllowed = 64 * 2 ** 20
const mostExpansion = 100
const mostAllocated = 4 * 2 ** 30
const longestName = 65_536

const utf8 = new TextDecoder()

/** The bytes of a file, and what is left of what reading it may cost. */
export class Source {
  /** The width of addresses and of lengths in this file, in bytes; the superblock says them. */
  offsetSize = 8
  lengthSize = 8
  private readonly view: DataView
  private steps = mostSteps
  private allocatable: number

  /** @param from bytes that the file took before it was unpacked */
  constructor(
    readonly file: string,
    readonly bytes: Uint8Array,
    from = bytes.byteLength,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.allocatable = Math.max(
      2 * bytes.byteLength,
      Math.min(alwaysAllowed + mostExpansion * from, mostAllocated),
    )
  }

  /** Begins to read at an address, no further than `length` bytes. */
  at(address: number, place: string, length = this.bytes.length - address): Cursor {
    if (address < 0 || length < 0 || address + length > this.bytes.length) {
      throw this.error(place, `points outside of the file (byte ${address} of ${this.bytes.length})`)
    }
    return new Cursor(this, this.view, address, address + length, place)
  }

  /** Counts a thing that was looked at: damaged files may point in circles. */
  step(place: string): void {
    this.steps--
    if (this.steps < 0) throw this.error(place, 'is too intricate: the file seems to be damaged')
  }

  /** Asks for memory before it is taken. */
  claim(bytes: number, place: string): void {
    this.allocatable -= bytes
    if (!(this.allocatable >= 0)) {
      throw this.error(
        place,
        `claims ${bytes} bytes, too many for a file of ${this.bytes.length} bytes: the file seems to be damaged`,
      )
    }
  }

  error(place: string, problem: string): LoadError {
    return new LoadError(this.file, place, problem)
  }
}

/** A place in the file that moves on with each number read; it never leaves the part that it was made for. */
export class Cursor {
  constructor(
    readonly source: Source,
    private readonly view: DataView,
    public position: number,
    public readonly end: number,
    readonly place: string,
  ) {}

  get left(): number {
    return this.end - this.position
  }

  error(problem: string): LoadError {
    return this.source.error(this.place, problem)
  }

  skip(count: number): number {
    const from = this.position
    if (count < 0 || count > this.left) throw this.error(`is cut short at byte ${from}`)
    this.position += count
    return from
  }

  u8(): number {
    return this.view.getUint8(this.skip(1))
  }

  u16(): number {
    return this.view.getUint16(this.skip(2), true)
  }

  u32(): number {
    return this.view.getUint32(this.skip(4), true)
  }

  /** An unsigned number of 1 to 8 bytes. */
  uint(size: number): number {
    const from = this.skip(size)
    let value = 0
    for (let i = size - 1; i >= 0; i--) value = value * 256 + this.view.getUint8(from + i)
    return value
  }

  /** An address, or `NOWHERE`. */
  address(): number {
    const size = this.source.offsetSize
    const from = this.position
    const value = this.uint(size)
    for (let i = 0; i < size; i++) if (this.view.getUint8(from + i) !== 0xff) return value
    return NOWHERE
  }

  length(): number {
    return this.uint(this.source.lengthSize)
  }

  bytes(count: number): Uint8Array {
    const from = this.skip(count)
    return this.source.bytes.subarray(from, from + count)
  }

  /** Text of `count` bytes, or less if a zero byte ends it. */
  text(count: number): string {
    const bytes = this.bytes(count)
    this.source.claim(count, this.place)
    const zero = bytes.indexOf(0)
    return utf8.decode(zero < 0 ? bytes : bytes.subarray(0, zero))
  }

  /** A name that a zero byte ends. */
  name(): string {
    const bytes = this.source.bytes.subarray(this.position, Math.min(this.end, this.position + longestName))
    const zero = bytes.indexOf(0)
    if (zero < 0) throw this.error('has a name without end')
    return this.text(zero)
  }

  /** The next `count` bytes, as a part of their own. */
  part(count: number): Cursor {
    const from = this.skip(count)
    return new Cursor(this.source, this.view, from, from + count, this.place)
  }

  /** Says what is here, or that something else is. */
  expect(signature: string): void {
    const found = this.bytes(signature.length)
    for (let i = 0; i < signature.length; i++) {
      if (found[i] !== signature.charCodeAt(i)) {
        throw this.error(`is damaged: there is no ${signature} at byte ${this.position - signature.length}`)
      }
    }
  }

  version(...known: readonly number[]): number {
    const version = this.u8()
    if (!known.includes(version))
      throw this.error(`has parts of version ${version}, which Thinnet does not read`)
    return version
  }
}
