import { closeSync, fsyncSync, openSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { type Database, databaseError } from './database.js'

/**
 * PGlite, a PostgreSQL in this process, on a folder. Only one process at a time may do this (see `folderLock.ts`).
 *
 * As it comes, PGlite does not wait for the disk. Here it does: a trial that is reported as finished is still there after
 * the power went out.
 */
export async function openPglite(folder: string): Promise<Database> {
  const place = `folder ${folder}`
  const database = await PGlite.create({
    fs: new DurableFiles(folder),
    relaxedDurability: false,
    startParams: [
      ...PGlite.defaultStartParams.filter(parameter => parameter !== '-F'),
      ...['fsync=on', 'wal_sync_method=fsync', 'shared_buffers=16MB'].flatMap(setting => ['-c', setting]),
    ],
  })
  return {
    place,
    async query(text, values = []) {
      try {
        const { rows } = await database.query<Record<string, unknown>>(text, [...values])
        return rows
      } catch (error) {
        throw databaseError(error, place)
      }
    },
    close: () => database.close(),
  }
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
