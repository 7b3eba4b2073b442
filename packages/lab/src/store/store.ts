import { type Blobs, blobsIn } from './blobs.js'
import type { Database } from './database.js'
import { patient } from './patient.js'
import { type Queue, queueIn } from './queue.js'
import { migrate } from './schema.js'
import { type Studies, studiesIn } from './studies.js'
import { type Trials, trialsIn } from './trials.js'

/** Where studies and their trials are kept, and from where workers get them. */
export interface Store extends Studies, Trials, Queue, Blobs {
  /** Where it is, for messages, without a password. */
  readonly place: string
  /** Must be called: the process that holds a folder then lets others have it in an orderly way. */
  close(): Promise<void>
}

/** A PostgreSQL server, or a folder of this machine. */
export type StorePlace =
  | {
      /** `postgres://user@host/name`. */
      url: string
    }
  | {
      /** The path of a folder, made where it is missing. */
      folder: string
    }

export interface StoreOptions {
  /** How long to go on trying when the database cannot be reached, in seconds. Default: 180. */
  patience?: number
  /** Hears that the database cannot be reached. */
  onTrouble?: ((message: string) => void) | undefined
  /** Makes a folder that is not there. Default: true. */
  create?: boolean
  /** Ends the opening, also while the database cannot be reached. */
  signal?: AbortSignal | undefined
}

/** The folder that is used when none is given, in the working directory. */
export const defaultFolder = '.thinnet'

/**
 * Opens a store. Any number of processes may have it open at the same time; a folder by those of one machine, a PostgreSQL
 * database by those of many.
 *
 * @throws FolderHeldError when a process of another machine uses the folder
 * @throws ConnectionLostError when the database could not be reached in time
 */
export async function openStore(place: StorePlace, options: StoreOptions = {}): Promise<Store> {
  const { patience = 180, onTrouble, create, signal } = options
  const opened = await openDatabase(place, create ?? true)
  const database = patient(opened, { seconds: patience, onTrouble })
  try {
    await orAborted(migrate(database), signal)
  } catch (error) {
    await database.close()
    throw error
  }
  return storeIn(database)
}

/** What is waited for, or the signal's reason as soon as that is aborted. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  let leave = () => {}
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason)
  })
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/** The drivers are loaded when they are needed: they are large, and most runs of the command need none. */
async function openDatabase(place: StorePlace, create: boolean): Promise<Database> {
  if ('url' in place) return (await import('./postgresDatabase.js')).openPostgres(place.url)
  return (await import('./folderDatabase.js')).openFolder(place.folder, { create })
}

/** The store in a database whose tables are there. */
export function storeIn(database: Database): Store {
  const blobs = blobsIn(database)
  return {
    place: database.place,
    ...blobs,
    ...studiesIn(database, blobs),
    ...trialsIn(database),
    ...queueIn(database),
    close: () => database.close(),
  }
}
