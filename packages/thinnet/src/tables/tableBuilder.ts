import { checkOptions, wrongType } from '../arguments.js'
import type { DecimalMark } from './cells.js'
import { numberOf } from './cells.js'
import { ColumnBuilder } from './columnBuilder.js'
import type { Table } from './table.js'
import { TableError } from './tableError.js'

/** What pandas calls a first column without a name: the row names that it and R write. */
export const rowNames = 'Unnamed: 0'

/** Whether cells are 0, 1, 2, …: the names that pandas gives to columns without any. */
export const isCount = (cells: readonly string[]): boolean =>
  cells.length > 1 && cells.every((cell, i) => cell.trim() === String(i))

/**
 * Checks the line of names.
 *
 * @param table what errors call the table
 * @param line of the file
 * @returns the names, trimmed; a first column without a name is `Unnamed: 0`, as in pandas
 * @throws TableError if a name is missing or there twice, or if there are only numbers (other than 0, 1, 2, …, as pandas
 *   numbers columns), so that it is no line of names
 */
export function checkHeader(table: string, header: readonly string[], line = 1): string[] {
  const names = header.map(name => name.trim())
  if (names.length > 1 && names[0] === '' && names.slice(1).every(name => name !== '')) names[0] = rowNames
  const place = { table, line }
  if (!isCount(names) && names.every(name => numberOf(name) !== undefined)) {
    throw new TableError(
      place,
      `expected names of columns, found only numbers (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}); ` +
        'put a line of names on top',
    )
  }
  const nameless = names.indexOf('')
  if (nameless >= 0) {
    const last = nameless === names.length - 1 && nameless > 0
    throw new TableError(
      place,
      `column ${nameless + 1} has no name; ${last ? 'name it, or remove the separator at the end of the lines' : 'name it'}`,
    )
  }
  const seen = new Map<string, number>()
  names.forEach((name, i) => {
    const first = seen.get(name)
    if (first !== undefined) {
      throw new TableError(place, `columns ${first + 1} and ${i + 1} are both named ${name}; rename one`)
    }
    seen.set(name, i)
  })
  return names
}

/** How the cells of a table are to be read. */
export interface TableBuilderOptions {
  /** The mark between a number's whole part and its fraction, `.` by default. */
  decimal?: DecimalMark
}

/**
 * Makes a table of rows that come in turn, as from a file that is too large to hold.
 *
 * @example
 * ```ts
 * const builder = new TableBuilder('flowers', ['length', 'colour'])
 * builder.add(['1.5', 'red'])
 * builder.add(['NA', 'blue'])
 * const table = builder.finish()
 * table.rowCount // 2
 * table.columns.map(column => column.kind) // ['number','category']
 * ```
 */
export class TableBuilder {
  private readonly columns: readonly ColumnBuilder[]
  private lines = new Uint32Array(16)
  private count = 0
  private readonly name: string

  /** @param header names that `checkHeader` let through */
  constructor(name: string, header: readonly string[], options: TableBuilderOptions = {}) {
    this.name = name
    this.columns = header.map(column => new ColumnBuilder(column, options.decimal ?? '.'))
  }

  /** How many rows were added. */
  get rowCount(): number {
    return this.count
  }

  /**
   * Adds a row of cells as they stand in a file: `''` and the like are missing values.
   *
   * @param line of the file on which the row begins, from 1
   * @throws TableError if the row has not as many cells as there are columns
   */
  add(cells: readonly string[], line = this.count + 2): void {
    const { columns } = this
    if (cells.length !== columns.length) {
      throw new TableError(
        { table: this.name, line },
        `expected ${columns.length} fields, as many as there are names, found ${cells.length}; ` +
          (cells.length > columns.length
            ? 'a field that holds a separator needs "quotes" around it'
            : 'leave an empty field where a value is missing'),
      )
    }
    for (let i = 0; i < columns.length; i++) columns[i].add(cells[i])
    if (this.count === this.lines.length) {
      const larger = new Uint32Array(2 * this.lines.length)
      larger.set(this.lines)
      this.lines = larger
    }
    this.lines[this.count++] = line
  }

  /** The table of all rows that were added; the builder can go on after it. */
  finish(): Table {
    const { name, count } = this
    const columns = this.columns.map(column => column.finish())
    return { name, columns, rowCount: count, lines: this.lines.slice(0, count) }
  }
}

const rowOfTexts =
  "a list of texts as they stand in a file, such as ['1.5', 'red'], with '' where a value is missing"
const areTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every(cell => typeof cell === 'string')
const isIterable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Symbol.iterator in value

/**
 * Makes a table of rows of text, as they stand in a file: numbers are texts too, `'1.5'`.
 *
 * @param name what errors call the table
 * @throws TableError if a row has not as many cells as there are names, or names are missing or there twice; TypeError if cells are no texts
 *
 * @example
 * ```ts
 * const flowers = tableOf('flowers', ['length', 'colour'], [['1.5', 'red'], ['2', 'blue']])
 * flowers.rowCount // 2
 * ```
 */
export function tableOf(
  name: string,
  header: readonly string[],
  rows: Iterable<readonly string[]>,
  options: TableBuilderOptions = {},
): Table {
  const expect = (argument: string, expected: string, value: unknown) =>
    wrongType({ caller: 'tableOf', name: argument, expected }, value)
  if (typeof name !== 'string')
    throw expect('name', 'what errors are to call the table, such as its file', name)
  if (!areTexts(header))
    throw expect('header', "the names of the columns, such as ['length', 'colour']", header)
  if (!isIterable(rows)) throw expect('rows', 'a list of rows, each a list of texts', rows)
  checkOptions('tableOf', options, { decimal: true })
  const builder = new TableBuilder(name, checkHeader(name, header), options)
  for (const row of rows) {
    if (!areTexts(row)) throw expect(`rows[${builder.rowCount}]`, rowOfTexts, row)
    builder.add(row)
  }
  return builder.finish()
}
