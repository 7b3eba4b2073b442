/** What a statement takes and gives: SQL's simple values. Times are asked for as seconds, JSON as text. */
export type Value = string | number | boolean | null | Uint8Array

export type Row = Readonly<Record<string, unknown>>

/**
 * A SQL database, wherever it is: a PostgreSQL server, PGlite in this process, or PGlite in another one.
 *
 * There are no transactions over several statements: every statement of the store is atomic by itself, and made so that
 * doing it twice is the same as doing it once. Hence it can be sent again when an answer got lost.
 */
export interface Database {
  /** Where it is, for messages, without a password: `postgres://host/name`, `folder .thinnet`. */
  readonly place: string
  /**
   * Runs one statement, with `values` for `$1`, `$2`, …
   *
   * @throws ConnectionLostError when the statement may or may not have been run: it may be sent again
   * @throws StatementError when the database refuses it
   */
  query(text: string, values?: readonly Value[]): Promise<Row[]>
  close(): Promise<void>
}

/** The database cannot be reached, now; whether the statement was run is not known. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError'
}

/** The database answered that it will not run a statement. */
export class StatementError extends Error {
  override readonly name = 'StatementError'
  /** PostgreSQL's error code (SQLSTATE), five characters. */
  readonly code: string

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** SQLSTATEs that pass by themselves: lost connections, a server that stops or starts, too many clients, conflicts. */
const passing = /^(08...|57P0[1235]|53300|40001|40P01|25006)$/

/** What a driver threw, as one of the two errors that a {@link Database} throws. */
export function databaseError(error: unknown, place: string): Error {
  const { message, code } = describe(error)
  const refused = /^[0-9A-Z]{5}$/.test(code) && !passing.test(code)
  const full = code === '53100' ? `the disk of ${place} is full: ` : ''
  return refused
    ? new StatementError(full + message, code, { cause: error })
    : new ConnectionLostError(`${place} cannot be reached: ${message}`, { cause: error })
}

function describe(error: unknown): { message: string; code: string } {
  if (!(error instanceof Error)) return { message: String(error), code: '' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // Node gives an AggregateError without words when a name has several addresses and none answers.
  return { message: error.message || code || error.name, code }
}

/** The address of a PostgreSQL database as messages may show it. */
export function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url)
    const user = parsed.username === '' ? '' : `${parsed.username}@`
    return `${parsed.protocol}//${user}${parsed.host}${parsed.pathname}`
  } catch {
    return 'the PostgreSQL server'
  }
}
