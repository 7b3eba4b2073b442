import pg from 'pg'
import { type Database, databaseError, withoutPassword } from './database.js'

/**
 * A PostgreSQL server (13 or later).
 *
 * One connection is enough for a process, and it is given back after an idle second: a worker with a long trial
 * holds none, so that a server with 100 connections feeds many more workers than that.
 */
export function openPostgres(url: string, connections = 1): Database {
  const place = withoutPassword(url)
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 1_000,
    // A network that swallows packets gives no error by itself.
    query_timeout: 30_000,
    keepAlive: true,
    application_name: 'thinnet',
    allowExitOnIdle: true,
  })
  // A connection that breaks while it is idle is replaced when the next statement comes.
  pool.on('error', () => {})
  return {
    place,
    async query(text, values = []) {
      try {
        const { rows } = await pool.query(text, values.map(driverValue))
        return rows
      } catch (error) {
        throw databaseError(error, place)
      }
    },
    close: () => pool.end(),
  }
}

/** The driver knows bytes as Node's buffers only. */
function driverValue(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
}
