// A table as it is held in memory: column by column, so that a million rows cost a few bytes a cell.

import { outOfRange, suggestion } from '../arguments.js'
import { TableError } from './tableError.js'

/** Numbers; NaN where one is missing. */
export interface NumberCells {
  readonly name: string
  readonly kind: 'number'
  readonly values: Float64Array
}

/** Names, each kept once: the cell of row i is `names[codes[i]]`, and missing where the code is -1. */
export interface NameCells {
  readonly name: string
  readonly kind: 'category' | 'date'
  readonly codes: Int32Array
  readonly names: readonly string[]
}

/** More different texts than can be names of anything (see `mostNames`): they are not kept. */
export interface TextCells {
  readonly name: string
  readonly kind: 'text'
}

/** Nothing but missing values. */
export interface EmptyCells {
  readonly name: string
  readonly kind: 'empty'
}

export type TableColumn = NumberCells | NameCells | TextCells | EmptyCells

/** Rows of cells under names of columns. */
export interface Table {
  /** What errors call it: its file. */
  readonly name: string
  readonly columns: readonly TableColumn[]
  readonly rowCount: number
  /** The line of the file on which each row begins; row i is on line i + 2 of a table that has no file. */
  readonly lines?: Uint32Array | undefined
}

/** The line of a row, as an editor counts it. */
export const lineOf = ({ lines }: Table, row: number): number => lines?.[row] ?? row + 2

/**
 * The column of a name.
 *
 * @throws TableError with a likely name if there is none
 */
export function columnNamed(table: Table, name: string): TableColumn {
  const column = table.columns.find(one => one.name === name)
  if (column) return column
  const names = table.columns.map(one => one.name)
  throw new TableError(
    { table: table.name },
    `there is no column ${name}${suggestion(name, names)}; its columns are ${someOf(names)}`,
  )
}

/** The first names of a list, and how many more there are. */
export function someOf(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}

/** The name of a cell, undefined where it is missing; a number's is its shortest decimal form, `7` for 7.0. */
export function nameAt(column: TableColumn, row: number): string | undefined {
  switch (column.kind) {
    case 'number':
      return Number.isNaN(column.values[row]) ? undefined : String(column.values[row])
    case 'category':
    case 'date':
      return column.names[column.codes[row]]
    default:
      return undefined
  }
}

/** All rows of a table, in order. */
export const allRows = ({ rowCount }: Table): Int32Array =>
  Int32Array.from({ length: rowCount }, (_, row) => row)

/**
 * The rows asked for, or all.
 *
 * @throws RangeError if the table has no such row
 */
export function chosenRows(caller: string, table: Table, rows: ArrayLike<number> | undefined): Int32Array {
  if (rows === undefined) return allRows(table)
  const bad = Array.from(rows).findIndex(row => !Number.isInteger(row) || row < 0 || row >= table.rowCount)
  if (bad >= 0) {
    const expected = `a row of ${table.name}, a whole number from 0 to ${table.rowCount - 1}`
    throw outOfRange({ caller, name: `rows[${bad}]`, expected }, rows[bad])
  }
  return Int32Array.from(rows)
}

/** Whether a cell of the column holds a value. */
export function hasValue(column: TableColumn, row: number): boolean {
  if (column.kind === 'number') return Number.isFinite(column.values[row])
  return (column.kind === 'category' || column.kind === 'date') && column.codes[row] >= 0
}

/** How often each name of a column is there in `rows`. */
export function countNames(column: TableColumn, rows: Int32Array): Map<string, number> {
  const counts = new Map<string, number>()
  for (const row of rows) {
    const name = nameAt(column, row)
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
