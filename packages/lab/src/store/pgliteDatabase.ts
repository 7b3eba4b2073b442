import { closeSync, fsyncSync, openSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { type Database, databaseError, StatementError, type Value } from './database.js'

/**
 * PGlite, a PostgreSQL in this process, on a folder. Only one process at a time may do this (see `folderLock.ts`).
 *
 * As it comes, PGlite does not wait for the disk. Here it does: a trial that is reported as finished is still there after
 * the power went out.
 */
export async function openPglite(folder: string): Promise<Database> {
  const place = `folder ${folder}`
  let opened: Promise<PGlite> | undefined = start(folder)
  await opened
  let panic: Error | undefined
  const run = async (text: string, values: readonly Value[]) => {
    try {
      opened ??= start(folder)
      const { rows } = await (await opened.catch(stillDown)).query<Record<string, unknown>>(text, [...values])
      return rows
    } catch (error) {
      if (isPanic(error)) opened = undefined
      const explained = error instanceof StatementError ? error : databaseError(error, place)
      if (isPanic(error)) panic = explained
      throw explained
    }
  }
  const stillDown = (error: unknown): never => {
    opened = undefined
    throw panic ?? error
  }
  // One after the other: after a panic the next statement would never return.
  let last: Promise<unknown> = Promise.resolve()
  return {
    place,
    query(text, values = []) {
      const answer = last.then(() => run(text, values))
      last = answer.catch(() => {})
      return answer
    },
    async close() {
      await last
      await opened?.then(database => database.close())
    },
  }
}

/**
 * PostgreSQL ends itself when it cannot write its log, such as on a full disk; PGlite cannot. It is opened anew then, which
 * finds all that was committed.
 */
const isPanic = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && error.severity === 'PANIC'

async function start(folder: string): Promise<PGlite> {
  try {
    return await PGlite.create({
      fs: new DurableFiles(folder),
      relaxedDurability: false,
      startParams: [
        ...PGlite.defaultStartParams.filter(parameter => parameter !== '-F'),
        ...['fsync=on', 'wal_sync_method=fsync', 'shared_buffers=16MB'].flatMap(setting => ['-c', setting]),
      ],
    })
  } catch (error) {
    throw systemError(error)
  }
}

/** Emscripten's numbers of what the disk refuses (WASI's). */
const refusals: Readonly<Record<number, string>> = {
  2: 'EACCES',
  19: 'EDQUOT',
  29: 'EIO',
  51: 'ENOSPC',
  63: 'EPERM',
  69: 'EROFS',
}

/** What the disk refused, as Node says it; other errors as they are. */
function systemError(error: unknown): unknown {
  if (error instanceof Error || typeof error !== 'object' || error === null || !('errno' in error))
    return error
  const code = refusals[Number(error.errno)] ?? `error ${error.errno}`
  return Object.assign(new Error(`${code}: the files of the database could not be written`), {
    ...{ code, syscall: 'write' },
  })
}

/** PGlite's files on the disk, with `fsync`, which they lack. */
class DurableFiles extends NodeFS {
  override async init(...args: Parameters<NodeFS['init']>) {
    const { emscriptenOpts } = await super.init(...args)
    const addFsync = (module: object) => {
      const files = 'NODEFS' in module ? module.NODEFS : undefined
      if (!hasOperations(files)) throw new Error('this version of PGlite keeps its files in an unknown way')
      files.stream_ops.fsync = ({ nfd, node }) => {
        if (nfd !== undefined) fsyncSync(nfd)
        else if (process.platform !== 'win32') syncFolder(files.realPath(node))
        return 0
      }
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] } }
  }
}

interface FileOperations {
  stream_ops: { fsync?: (stream: { nfd?: number; node: unknown }) => number }
  realPath(node: unknown): string
}

function hasOperations(files: unknown): files is FileOperations {
  return typeof files === 'object' && files !== null && 'stream_ops' in files && 'realPath' in files
}

function syncFolder(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
