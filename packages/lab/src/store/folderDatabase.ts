import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { syncFolder } from 'thinnet/files'
import { folderReason, makeFolders } from '../output/makeFolders.js'
import { ConnectionLostError, type Database } from './database.js'
import { type Endpoint, startEndpoint } from './endpoint.js'
import { currentHolder, type Holder, type HolderEntry, releaseFolder, takeFolder } from './folderLock.js'
import { ownIdentity, stillRuns } from './processIdentity.js'
import { answers, openRemote } from './remoteDatabase.js'

/** The folder is in use by a process that cannot be reached from here. */
export class FolderHeldError extends Error {
  override readonly name = 'FolderHeldError'
}

/** The folder cannot be made, read or written to. */
export class FolderUnusableError extends Error {
  override readonly name = 'FolderUnusableError'
}

export interface FolderOptions {
  /** Makes the folder if it is not there. Default: true. */
  create?: boolean
}

/**
 * PGlite on a folder, through whichever process holds it: this one if nobody does, else through the holder's endpoint.
 * When the holder goes, one of those who were its clients becomes the next.
 *
 * @param shown - The folder, absolute or from the working directory.
 * @throws FolderHeldError when a process of another machine or container holds it
 * @throws FolderUnusableError when it cannot be made or written to; of a folder that is there, the first query says so
 */
export async function openFolder(shown: string, { create = true }: FolderOptions = {}): Promise<Database> {
  const folder = resolve(shown)
  const missing = create ? undefined : whyNoStudies(shown)
  if (missing !== undefined) throw new Error(missing)
  try {
    await makeFolders(folder, 0o700)
  } catch (error) {
    throw await explained(error, folder, shown)
  }
  let closed = false
  let current: Promise<Database> | undefined
  const connection = () => {
    if (closed) throw new Error(`the store in the folder ${shown} is closed`)
    current ??= connect(folder, shown)
    return current
  }
  const forget = (lost: Promise<Database>) => {
    if (current === lost) current = undefined
    lost.then(database => database.close()).catch(() => {})
  }
  return {
    place: `folder ${shown}`,
    async query(text, values) {
      const used = connection()
      try {
        return await (await used).query(text, values)
      } catch (error) {
        if (error instanceof ConnectionLostError) forget(used)
        throw error
      }
    },
    async close() {
      closed = true
      await current?.then(
        database => database.close(),
        () => {},
      )
    },
  }
}

/** What is wrong with a folder that has no database; undefined if it has one. */
export function whyNoStudies(shown: string): string | undefined {
  return existsSync(join(resolve(shown), 'data'))
    ? undefined
    : `there are no studies in the folder ${shown}: it has no database (another folder? --store FOLDER)`
}

async function connect(folder: string, shown: string): Promise<Database> {
  try {
    return await connectOrFail(folder, shown)
  } catch (error) {
    throw await explained(error, folder, shown)
  }
}

/** What the file system refused, with the folder and what can be done; other errors as they are. */
async function explained(error: unknown, folder: string, shown: string): Promise<unknown> {
  if (!(error instanceof Error && 'syscall' in error)) return error
  const reason = await folderReason(error, folder)
  return new FolderUnusableError(
    `cannot keep studies in the folder ${shown}: ${reason} (another folder: --store FOLDER)`,
    { cause: error },
  )
}

async function connectOrFail(folder: string, shown: string): Promise<Database> {
  const entry = await currentHolder(folder)
  if (entry && !(await hasEnded(entry, folder, shown))) return openRemote(shown, entry.holder)
  const database = await hold(folder, shown, entry?.number ?? 0)
  if (database) return database
  throw new ConnectionLostError(`the folder ${shown} is being opened by another process`)
}

async function hasEnded({ holder, number }: HolderEntry, folder: string, shown: string): Promise<boolean> {
  if (holder.released) return true
  const runs = stillRuns(holder.process)
  if (runs === false) return true
  if (runs === true) return false
  const answer = await answers(holder)
  if (runs === 'unknown') return answer === false
  if (answer === true) return false
  const { host, pid } = holder.process
  throw new FolderHeldError(
    `the folder ${shown} is in use by process ${pid} on ${host}, which cannot be reached from here. ` +
      'One folder serves one machine; for several, use --db postgres://… . If that process has certainly ended ' +
      `(the machine was restarted, the container is gone), delete ${join(folder, `holder.${number}.json`)}`,
  )
}

/** Becomes the holder, unless somebody else was quicker. */
async function hold(folder: string, shown: string, after: number): Promise<Database | undefined> {
  const secrets = { id: randomUUID(), token: randomBytes(32).toString('hex') }
  // It listens before anybody is told of it: an address that is refused is a holder that is gone.
  const endpoint = await startEndpoint(secrets)
  let number: number | undefined
  const holder: Holder = { ...secrets, process: ownIdentity(), port: endpoint.port, released: false }
  try {
    number = await takeFolder(folder, after, holder)
    if (number === undefined) {
      await endpoint.close()
      return undefined
    }
    const database = await openData(folder)
    endpoint.serve(database)
    return heldDatabase(database, endpoint, folder, shown, number, holder)
  } catch (error) {
    // On a full disk this cannot be written down either; who comes next sees that the process has ended.
    if (number !== undefined) await releaseFolder(folder, number, holder).catch(() => {})
    await endpoint.close()
    throw error
  }
}

/**
 * Opens the database in the folder. A new one is made beside its place and moved there when it is complete, so that a
 * process that ends in the middle of that leaves no half database.
 */
async function openData(folder: string): Promise<Database> {
  // Large, and only who holds the folder needs it.
  const { openPglite } = await import('./pgliteDatabase.js')
  const data = join(folder, 'data')
  if (!existsSync(data)) {
    for (const name of await readdir(folder)) {
      if (name.startsWith('new-data')) await rm(join(folder, name), { recursive: true })
    }
    const draft = join(folder, `new-data-${randomUUID()}`)
    try {
      const made = await openPglite(draft)
      await made.close()
      await rename(draft, data)
      await syncFolder(folder)
    } catch (error) {
      await rm(draft, { recursive: true, force: true })
      throw error
    }
  }
  return openPglite(data)
}

function heldDatabase(
  database: Database,
  endpoint: Endpoint,
  folder: string,
  shown: string,
  number: number,
  holder: Holder,
): Database {
  return {
    place: `folder ${shown}`,
    query: (text, values) => database.query(text, values),
    async close() {
      await endpoint.refuse()
      await database.close()
      // As above.
      await releaseFolder(folder, number, holder).catch(() => {})
      await endpoint.close()
    },
  }
}
