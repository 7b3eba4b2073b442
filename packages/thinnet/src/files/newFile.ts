// Writing files so that nobody ever sees half of one.

import { codeOf, disk, reasonOf } from './disk.js'
import { removeAbandoned, unfinishedName } from './leftovers.js'

/** A file that gets all of its content at once, or stays as it was. Whatever fails, nothing but the old file is left. */
export interface NewFile {
  write(content: string | Uint8Array): Promise<void>
  /** Puts the new file in the place of the old one. */
  commit(): Promise<void>
  /** Forgets what was written. */
  discard(): Promise<void>
}

/** A file could not be written. The message names it, says why, and what became of the file that was there. */
export class FileError extends Error {
  override readonly name = 'FileError'
}

/**
 * Begins a file: the content goes into a hidden file beside it, which takes its name in one step. Links are followed, rights are
 * kept; what is no file (a pipe, `/dev/stdout`) is written to as it is.
 *
 * @throws FileError, also from `write` and `commit`; Error in a browser
 */
export async function beginFile(path: string): Promise<NewFile> {
  const node = disk()
  if (!node) {
    throw new Error(
      `${path}: only Node can write files; in a browser call save() without a path: it gives the bytes`,
    )
  }
  const { fs, path: paths } = node
  const target = await fs.realpath(path).catch(() => path)
  const old = await fs.stat(target).catch(() => undefined)
  const failed = (error: unknown) =>
    new FileError(
      `${path}: could not be written: ${reasonOf(error)}${old ? '; the old file is as it was' : ''}`,
      {
        cause: error,
      },
    )
  if (old?.isDirectory()) throw new FileError(`${path}: is a folder, which a file cannot replace`)
  if (old && !old.isFile()) {
    const handle = await fs.open(target, 'w').catch((error: unknown) => Promise.reject(failed(error)))
    return through(handle, failed)
  }
  const folder = paths.dirname(target)
  // beside the file: a rename is one step only within a file system
  const unfinished = paths.join(folder, unfinishedName(paths.basename(target)))
  const open = async () => {
    // a rename would also replace a file that must not be written to
    if (old) await (await fs.open(target, 'r+')).close()
    await removeAbandoned(folder)
    return fs.open(unfinished, 'wx')
  }
  const handle = await open().catch(async (error: unknown) => {
    const there = await fs.stat(folder).catch(() => undefined)
    if (there?.isDirectory()) throw failed(error)
    throw new FileError(`${path}: there is no folder ${paths.dirname(path)}`, { cause: error })
  })
  const discard = async () => {
    await handle.close().catch(() => undefined)
    await fs.rm(unfinished, { force: true }).catch(() => undefined)
  }
  const attempt = (work: () => Promise<void>) =>
    work().catch(async (error: unknown) => {
      await discard()
      throw failed(error)
    })
  return {
    write: content => attempt(() => handle.appendFile(content)),
    commit: () =>
      attempt(async () => {
        // not all file systems have rights
        if (old) await handle.chmod(old.mode & 0o7777).catch(() => undefined)
        await handle.sync()
        await handle.close()
        await moveOver(unfinished, target)
        await syncFolder(folder)
      }),
    discard,
  }
}

type Handle = Awaited<ReturnType<typeof import('node:fs/promises')['open']>>

/** What is no file takes content as it comes. */
function through(handle: Handle, failed: (error: unknown) => FileError): NewFile {
  const discard = () => handle.close().catch(() => undefined)
  return {
    write: content =>
      handle.appendFile(content).catch(async (error: unknown) => {
        await discard()
        throw failed(error)
      }),
    commit: () => handle.close(),
    discard,
  }
}

/**
 * Writes a file: all of it, or nothing.
 *
 * @throws FileError; Error in a browser
 */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const file = await beginFile(path)
  await file.write(content)
  await file.commit()
}

/** Milliseconds of the last wait: two seconds in all. */
const LONGEST_WAIT = 1000

/**
 * Renames a file over another one. On Windows that fails while a program (a virus scanner, an indexer, a reader) has one of them
 * open: it is tried again for two seconds.
 */
export async function moveOver(from: string, to: string): Promise<void> {
  const { rename } = process.getBuiltinModule('node:fs/promises')
  for (let wait = 8; ; wait *= 2) {
    try {
      return await rename(from, to)
    } catch (error) {
      const passing = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error))
      if (!passing || wait > LONGEST_WAIT) throw error
    }
    await new Promise(resolve => setTimeout(resolve, wait))
  }
}

/** Waits until a file is on the disk, so that it outlasts a power cut. */
export async function syncFile(file: string): Promise<void> {
  const handle = await process.getBuiltinModule('node:fs/promises').open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes renames outlast a power cut, on systems where folders can be synchronized. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await process
    .getBuiltinModule('node:fs/promises')
    .open(folder, 'r')
    .catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
