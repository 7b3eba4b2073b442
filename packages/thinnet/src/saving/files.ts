// Where bytes come from and go to: the disk in Node, addresses in a browser.

import { outOfRange, wrongType } from '../arguments.js'
import { disk } from './disk.js'
import { LoadError } from './loadError.js'

/** Bytes, or where they are: a path (Node), an address (`http:`, `https:`, and in a browser relative ones). */
export type ByteSource = string | URL | Uint8Array | ArrayBuffer | Blob

export interface SourceBytes {
  /** What errors call the source: the path or address, or `bytes`. */
  readonly file: string
  readonly bytes: Uint8Array
}

/** Whether files can be written: in Node, not in a browser. */
export const hasDisk = (): boolean => disk() !== undefined

const isAddress = (text: string) => /^(https?|blob|data):/i.test(text)

/** What kind of error the disk gave, `ENOENT`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function fetchBytes(address: string): Promise<Uint8Array> {
  const response = await fetch(address).catch((error: unknown) => {
    throw new LoadError(address, undefined, `could not be fetched (${reasonOf(error)})`, { cause: error })
  })
  if (!response.ok) {
    throw new LoadError(
      address,
      undefined,
      `could not be fetched: the server answered ${response.status} ${response.statusText}`.trimEnd(),
    )
  }
  return new Uint8Array(await response.arrayBuffer())
}

async function readFile(path: string | URL): Promise<Uint8Array> {
  const node = disk()
  if (!node) return fetchBytes(String(path))
  const buffer = await node.fs.readFile(path).catch((error: unknown) => {
    const problems: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file',
      EISDIR: 'is a folder; name the file in it',
      EACCES: 'must not be read by this user',
    }
    const problem = problems[codeOf(error)] ?? `could not be read (${reasonOf(error)})`
    throw new LoadError(String(path), undefined, problem, { cause: error })
  })
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

/**
 * Reads all of a source.
 *
 * @throws LoadError naming the source, if it is not there or cannot be read; TypeError if it is no source at all
 */
export async function readBytes(source: ByteSource): Promise<SourceBytes> {
  if (source instanceof Uint8Array) return { file: 'bytes', bytes: source }
  if (source instanceof ArrayBuffer) return { file: 'bytes', bytes: new Uint8Array(source) }
  if (typeof Blob !== 'undefined' && source instanceof Blob) {
    const file = 'name' in source && typeof source.name === 'string' ? source.name : 'bytes'
    return { file, bytes: new Uint8Array(await source.arrayBuffer()) }
  }
  if (typeof source !== 'string' && !(source instanceof URL)) {
    const expected = 'a path, a URL, bytes or a Blob'
    throw wrongType({ caller: 'reading a file', name: 'the source', expected }, source)
  }
  const file = String(source)
  const bytes = isAddress(file) ? await fetchBytes(file) : await readFile(source)
  return { file, bytes }
}

/**
 * Checks the name of a file that is to be written.
 *
 * @throws TypeError for anything but a path or a `file:` URL, and for another ending
 */
export function fileNameFor(caller: string, path: unknown, ending: string): string {
  const expected = `a file name that ends in '${ending}'`
  if (path instanceof URL) {
    const toPath =
      typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:url').fileURLToPath
    if (path.protocol !== 'file:' || !toPath)
      throw wrongType({ caller, name: 'path', expected: `${expected}, or a file: URL in Node` }, path.href)
    return fileNameFor(caller, toPath(path), ending)
  }
  if (typeof path !== 'string' || !path.endsWith(ending))
    throw wrongType({ caller, name: 'path', expected }, path)
  return path
}

/** @throws RangeError if there is a file (or a folder) of this name */
export async function requireNoFile(caller: string, path: string): Promise<void> {
  const there = await disk()
    ?.fs.stat(path)
    .catch(() => undefined)
  if (!there) return
  const expected = 'a file that is not there yet (overwrite: false)'
  throw outOfRange({ caller, name: 'path', expected }, path)
}

/**
 * Writes a file so that nobody ever sees half of it: into a file beside it, which then takes its name in one step.
 *
 * @throws Error in a browser, or if the folder does not exist or cannot be written; then the old file is as it was
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const node = disk()
  if (!node) {
    throw new Error(
      `${path}: only Node can write files; in a browser call save() without a path: it gives the bytes`,
    )
  }
  const { fs, path: paths } = node
  const folder = paths.dirname(path)
  // beside the file: a rename is one step only within a file system
  const temporary = paths.join(folder, `.${paths.basename(path)}.${crypto.randomUUID()}.part`)
  try {
    const handle = await fs.open(temporary, 'wx')
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await fs.rename(temporary, path)
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => undefined)
    const there = await fs.stat(folder).catch(() => undefined)
    const isFolder = (await fs.stat(path).catch(() => undefined))?.isDirectory()
    const problem = isFolder
      ? 'is a folder, which a file cannot replace'
      : there?.isDirectory()
        ? `could not be written (${reasonOf(error)})`
        : `there is no folder ${folder}`
    throw new Error(`${path}: ${problem}`, { cause: error })
  }
  await syncFolder(folder)
}

/** Makes the rename outlast a power cut, on systems where folders can be synchronized. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await disk()
    ?.fs.open(folder, 'r')
    .catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
