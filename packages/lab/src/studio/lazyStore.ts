import { withoutPassword } from '../store/database.js'
import { whyNoStudies } from '../store/folderDatabase.js'
import { openStore, type Store, type StorePlace } from '../store/store.js'
import { Refusal } from './answers.js'
import type { StudioInfo } from './api.js'

/** Seconds that a request waits for a database that cannot be reached. */
const patience = 5

/** A store that is opened when it is first asked for: an embedded database takes seconds, and most pages need none. */
export interface LazyStore {
  /** Where it is, and what is wrong with it as far as that is known without opening it. */
  state(): StudioInfo['store']
  /** @throws Refusal if it cannot be opened; the next call tries again */
  get(): Promise<Store>
  close(): Promise<void>
}

export function lazyStore(place: StorePlace, onTrouble?: (message: string) => void): LazyStore {
  const closing = new AbortController()
  const name = 'url' in place ? withoutPassword(place.url) : `folder ${place.folder}`
  let opening: Promise<Store> | undefined
  let problem: string | undefined
  const open = async () => {
    closing.signal.throwIfAborted()
    try {
      const store = await openStore(place, { patience, onTrouble, create: false, signal: closing.signal })
      problem = undefined
      return store
    } catch (error) {
      opening = undefined
      problem = error instanceof Error ? error.message : String(error)
      throw new Refusal(503, problem, { cause: error })
    }
  }
  return {
    state() {
      const why = 'url' in place ? problem : (whyNoStudies(place.folder) ?? problem)
      return { place: name, ...(why !== undefined && { problem: why }) }
    },
    get() {
      opening ??= open()
      return opening
    },
    async close() {
      closing.abort()
      const opened = await opening?.catch(() => undefined)
      await opened?.close()
    },
  }
}
