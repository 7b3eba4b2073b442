import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { TableError } from 'thinnet'
import { foreignKind } from './foreignKind.js'

/** How the bytes of a file are read. */
export interface FileTextOptions {
  /** As TextDecoder names it, such as `windows-1252`; UTF-8 by default, or UTF-16 if the file begins with its mark. */
  encoding?: string | undefined
  /** What to read instead of the file, such as standard input; errors call it by the path that is given. */
  bytes?: AsyncIterable<Uint8Array> | undefined
  /** Bytes that a file that is packed with gzip may unpack to. Default: 256 MiB, or 200 times its size if that is more. */
  mostUnpacked?: number | undefined
  /** Ends the reading, with the signal's reason. */
  signal?: AbortSignal | undefined
}

/**
 * The text of a file, piece by piece; unpacked if it is packed with gzip.
 *
 * @throws TableError if there is no such file, it is empty, or it is no text of the encoding
 */
export async function* fileText(path: string, options: FileTextOptions = {}): AsyncGenerator<string> {
  let encoding = options.encoding
  let decoder: TextDecoder | undefined
  let lines = 1
  for await (const bytes of bytesOf(path, options)) {
    if (decoder === undefined || encoding === undefined) {
      const kind = foreignKind(bytes)
      if (kind) throw new TableError({ table: path }, kind)
      encoding ??= encodingOf(bytes)
      decoder = decoderFor(path, encoding)
    }
    const zero = encoding.startsWith('utf-16') ? -1 : bytes.indexOf(0)
    if (zero >= 0) {
      throw new TableError(
        { table: path, line: lines + countLineEnds(bytes.subarray(0, zero)) },
        'the file is binary, or UTF-16 without its mark at the beginning; save the table as CSV in UTF-8',
      )
    }
    let text: string
    try {
      text = decoder.decode(bytes, { stream: true })
    } catch {
      throw wrongEncoding(path, encoding, lines + linesBeforeFault(bytes, encoding))
    }
    lines += countLineEnds(bytes)
    yield text
  }
  if (decoder === undefined || encoding === undefined) {
    throw new TableError({ table: path }, 'the file is empty; check that it is the right one')
  }
  try {
    yield decoder.decode()
  } catch {
    throw wrongEncoding(path, encoding, lines)
  }
}

const alwaysUnpacked = 256 * 2 ** 20
const mostExpansion = 200

async function* bytesOf(
  path: string,
  { bytes, signal, mostUnpacked }: FileTextOptions,
): AsyncGenerator<Uint8Array> {
  try {
    if (!bytes && (await stat(path)).isDirectory()) {
      throw new TableError({ table: path }, 'this is a folder; name a file in it')
    }
    const source: AsyncIterable<Uint8Array> =
      bytes ?? createReadStream(path, { highWaterMark: 1 << 18, signal })
    const file = source[Symbol.asyncIterator]()
    const first = await file.next()
    if (first.done) return
    const packed = first.value[0] === 0x1f && first.value[1] === 0x8b
    const whole = withFirst(first.value, file)
    yield* packed ? unpacked(path, whole, mostUnpacked) : whole
  } catch (error) {
    throw explained(path, error)
  }
}

async function* withFirst(first: Uint8Array, others: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first
    for (let next = await others.next(); !next.done; next = await others.next()) yield next.value
  } finally {
    await others.return?.()
  }
}

async function* unpacked(
  path: string,
  bytes: AsyncGenerator<Uint8Array>,
  most: number | undefined,
): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  // what fails upstream comes out of gunzip
  pipeline(Readable.from(bytes), gunzip, () => {})
  let size = 0
  for await (const chunk of gunzip) {
    size += chunk.length
    const limit = most ?? Math.max(alwaysUnpacked, mostExpansion * gunzip.bytesWritten)
    if (size > limit) {
      throw new TableError(
        { table: path },
        `the file unpacks to more than ${limit} bytes, far more than its size explains; if that is right, unpack it with gunzip first`,
      )
    }
    yield chunk
  }
}

function explained(path: string, error: unknown): unknown {
  if (error instanceof TableError || !(error instanceof Error) || !('code' in error)) return error
  const problem = (text: string) => new TableError({ table: path }, text)
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return problem('there is no such file; check its name and folder')
    case 'EACCES':
    case 'EPERM':
      return problem('you are not allowed to read this file')
    case 'Z_DATA_ERROR':
    case 'Z_BUF_ERROR':
      return problem('the file is packed with gzip, but torn or damaged; get it anew')
    default:
      return error
  }
}

/** The encoding by the mark at the beginning. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return 'utf-8'
}

function decoderFor(path: string, encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    throw new TableError(
      { table: path },
      `there is no encoding ${encoding}; expected one such as utf-8 or windows-1252`,
    )
  }
}

function wrongEncoding(path: string, encoding: string, line: number): TableError {
  const name = encoding.toUpperCase()
  return new TableError(
    { table: path, line },
    `this is not ${name}; save the table as CSV in UTF-8` +
      (encoding === 'utf-8' ? ', or say what it is, such as --encoding windows-1252' : ''),
  )
}

const lineEnd = 0x0a

function countLineEnds(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(lineEnd); at >= 0; at = bytes.indexOf(lineEnd, at + 1)) count++
  return count
}

/** How many lines of the bytes come before the one that cannot be decoded. */
function linesBeforeFault(bytes: Uint8Array, encoding: string): number {
  if (encoding.startsWith('utf-16')) return 0
  let start = 0
  for (let line = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(lineEnd, start)
    const stop = end < 0 ? bytes.length : end
    // the first line may begin within a letter that began in the piece before
    while (line === 0 && start < stop && start < 3 && (bytes[start]! & 0xc0) === 0x80) start++
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(start, stop))
    } catch {
      return line
    }
    start = stop + 1
  }
  return 0
}
