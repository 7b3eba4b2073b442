import { shortened } from '../arguments.js'

/** Where in a table something is wrong. */
export interface TablePlace {
  /** The file, or whatever else the table is called. */
  readonly table: string
  /** Its line in the file, from 1, the line of names included. */
  readonly line?: number | undefined
  /** The column's name, where it is one that is wrong. */
  readonly column?: string | undefined
}

/** A table that cannot be used as it is; the message names the table, the line and the column, and what to do. */
export class TableError extends Error {
  /** To tell it from other errors: `TableError`. */
  override readonly name = 'TableError'
  /** As the message has it. */
  readonly place: TablePlace

  constructor(place: TablePlace, problem: string) {
    const { table, line, column } = place
    const where = [
      table,
      line === undefined ? [] : `line ${line}`,
      column === undefined ? [] : `column ${shortened(column, longestName)}`,
    ]
    super(`${where.flat().join(', ')}: ${shortened(problem, longestProblem)}`)
    this.place = place
  }
}

const longestName = 300
const longestProblem = 2000
