// A table as it is held in memory: column by column, so that a million rows cost a few bytes a cell.

import { outOfRange, suggestion, wrongType } from '../arguments.js'
import { numberOf } from './cells.js'
import { TableError } from './tableError.js'

/** Numbers; NaN where one is missing. */
export interface NumberCells {
  /** The column's name. */
  readonly name: string
  /** Tells the kinds of {@link TableColumn} apart. */
  readonly kind: 'number'
  /** One for each row. */
  readonly values: Float64Array
}

/** Names, each kept once: the cell of row i is `names[codes[i]]`, and missing where the code is -1. */
export interface NameCells {
  /** The column's name. */
  readonly name: string
  /** `date` if all names are dates such as 2024-02-29. */
  readonly kind: 'category' | 'date'
  /** One for each row: an index into `names`, or -1. */
  readonly codes: Int32Array
  /** In the order in which they come first. */
  readonly names: readonly string[]
}

/** More different texts than can be names of anything (see `mostNames`): they are not kept. */
export interface TextCells {
  /** The column's name. */
  readonly name: string
  /** Tells the kinds of {@link TableColumn} apart. */
  readonly kind: 'text'
}

/** Nothing but missing values. */
export interface EmptyCells {
  /** The column's name. */
  readonly name: string
  /** Tells the kinds of {@link TableColumn} apart. */
  readonly kind: 'empty'
}

/** A column of a {@link Table}, by what stands in it. */
export type TableColumn = NumberCells | NameCells | TextCells | EmptyCells

/** Rows of cells under names of columns. */
export interface Table {
  /** What errors call it: its file. */
  readonly name: string
  /** In the order of the file, with different names. */
  readonly columns: readonly TableColumn[]
  /** Without the line of names. */
  readonly rowCount: number
  /** The line of the file on which each row begins; row i is on line i + 2 of a table that has no file. */
  readonly lines?: Uint32Array | undefined
}

/** @throws TypeError that says where tables come from */
export function requireTable(caller: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && 'columns' in value && 'rowCount' in value) return
  const expected = 'a table, as tableOf makes of rows and readTable of @thinnet/lab of a file'
  throw wrongType({ caller, name: 'table', expected }, value)
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

/**
 * Checks that a column of numbers holds none that is infinite. One comes of a division by zero, the logarithm of 0 or an
 * overflow: to take it for a missing value would hide that, and no network can learn from it.
 *
 * @throws TableError that names the line
 */
export function requireFiniteCells(table: Table, column: TableColumn, rows: ArrayLike<number>): void {
  if (column.kind !== 'number') return
  for (let i = 0; i < rows.length; i++) {
    const value = column.values[rows[i]]
    if (Math.abs(value) !== Infinity) continue
    throw new TableError(
      { table: table.name, line: lineOf(table, rows[i]), column: column.name },
      `expected a finite number, found ${value > 0 ? 'inf' : '-inf'} (or one beyond 1.8e308); ` +
        'correct it, or leave the field empty if it is not known',
    )
  }
}

/** The first of `rows` whose cell is no number, if there is one: `0x10` is none. */
export function firstText(column: TableColumn, rows: ArrayLike<number>): number | undefined {
  return Array.from(rows).find(row => {
    const name = nameAt(column, row)
    return name !== undefined && numberOf(name) === undefined
  })
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

/** Whether a cell of the column holds a value; an infinity is one, if none that can be learned from. */
export function hasValue(column: TableColumn, row: number): boolean {
  if (column.kind === 'number') return !Number.isNaN(column.values[row])
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
