import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { ConnectionLostError, type Database } from './database.js'

export interface Patience {
  /** How long to go on trying when the database cannot be reached, in seconds. */
  seconds: number
  /** Hears once of each time that it cannot be reached, and what will be done. */
  onTrouble?: ((message: string) => void) | undefined
}

/** Milliseconds between two attempts: short at first, since a server that restarts is soon back. */
const firstPause = 50
const longestPause = 2_000

/**
 * The same database, which tries again while it cannot be reached. This is safe only because every statement of the store
 * may be done twice.
 *
 * @throws ConnectionLostError when `seconds` have passed
 */
export function patient(database: Database, { seconds, onTrouble }: Patience): Database {
  const closed = new AbortController()
  // Every statement that waits listens.
  setMaxListeners(0, closed.signal)
  let said = false
  return {
    place: database.place,
    async query(text, values) {
      const end = performance.now() + 1000 * seconds
      for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
        try {
          const rows = await database.query(text, values)
          said = false
          return rows
        } catch (error) {
          const left = end - performance.now()
          if (!(error instanceof ConnectionLostError) || left <= 0 || closed.signal.aborted) throw error
          if (!said) onTrouble?.(`${error.message}; trying again for up to ${seconds} s`)
          said = true
          // Not all of a hundred workers at the same moment.
          const pauseNow = Math.min(left, pause * (0.5 + Math.random()))
          await wait(pauseNow, undefined, { signal: closed.signal }).catch(() => {})
        }
      }
    },
    close() {
      closed.abort()
      return database.close()
    },
  }
}
