import { checkOptions, suggestion } from '../arguments.js'
import { Tensor } from '../tensor.js'
import { numberOf } from './cells.js'
import { widthOf } from './inputs.js'
import { requireSchema } from './requireSchema.js'
import type { CategoryColumn, NumberColumn, Schema } from './schema.js'
import {
  chosenRows,
  columnNamed,
  firstText,
  hasValue,
  lineOf,
  nameAt,
  requireFiniteCells,
  requireTable,
  someOf,
  type Table,
  type TableColumn,
} from './table.js'
import { TableError } from './tableError.js'

/** Settings of `encodeRows`. */
export interface EncodeRowsOptions {
  /** The rows to encode, in this order; all by default. */
  rows?: ArrayLike<number> | undefined
  /** Is told of every name that the model has never seen; its inputs are all 0. */
  onUnseen?: ((column: string, name: string) => void) | undefined
  /** Is told of every missing value that something stands in for. */
  onMissing?: ((column: string) => void) | undefined
}

/**
 * Checks that a table has the columns that a model needs, in whatever order.
 *
 * @param header the names of the table's columns
 * @returns the names of columns that nobody reads
 * @throws TableError that names all columns that are missing
 */
export function checkColumns(schema: Schema, table: string, header: readonly string[]): string[] {
  const { columns = [], target } = schema
  const there = new Set(header)
  const missing = columns.filter(column => !there.has(column.name)).map(column => column.name)
  if (missing.length > 0) {
    const free = header.filter(name => !columns.some(column => column.name === name))
    const named = missing.map(name => `${name}${suggestion(name, free)}`)
    throw new TableError(
      { table },
      `${missing.length === 1 ? 'the column' : `${missing.length} columns`} that the model needs ` +
        `${missing.length === 1 ? 'is' : 'are'} missing: ${someOf(named, 100)}; the table has ${someOf(header)}` +
        (header.length === 1 ? ' alone: if that is several names, the separator is another one' : ''),
    )
  }
  const read = new Set(columns.map(column => column.name))
  return header.filter(name => !read.has(name) && name !== target?.name)
}

/**
 * Rows of a table as the input of a model: `[rows, inputs]`. Numbers stay as they are (a Normalization layer of the model
 * scales them), with the training rows' median where they are missing; categories are one-hot, all 0 for names never seen.
 * An infinity is an error: it comes of a fault in what made the table.
 *
 * @throws TableError if a column is missing, or a column of numbers holds something else
 *
 * @example
 * ```ts
 * const table = tableOf('new', ['colour', 'length'], [['blue', '2'], ['green', '?']])
 * const x = encodeRows({ version: 1, columns: [
 *   { name: 'length', kind: 'number', missing: 1.5, indicator: false },
 *   { name: 'colour', kind: 'category', vocabulary: ['red', 'blue'], indicator: false },
 * ] }, table)
 * x.toArray() // [[2,0,1],[1.5,0,0]]
 * ```
 */
export function encodeRows(schema: Schema, table: Table, options: EncodeRowsOptions = {}): Tensor {
  requireSchema('encodeRows', schema)
  requireTable('encodeRows', table)
  checkOptions('encodeRows', options, { rows: true, onUnseen: true, onMissing: true })
  const { columns } = schema
  if (!columns)
    throw new TypeError('encodeRows: the schema says nothing of columns; its model does not read tables')
  checkColumns(
    schema,
    table.name,
    table.columns.map(column => column.name),
  )
  const rows = chosenRows('encodeRows', table, options.rows)
  const width = columns.reduce((sum, column) => sum + widthOf(column), 0)
  const data = new Float32Array(rows.length * width)
  const cells = new Map(table.columns.map(column => [column.name, column]))
  let offset = 0
  for (const column of columns) {
    const given = cells.get(column.name) ?? columnNamed(table, column.name)
    const place: Place = { data, width, offset, rows }
    if (column.kind === 'number') fillNumbers(table, column, given, place, options)
    else fillCategory(table, column, given, place, options)
    if (column.indicator) {
      const last = offset + widthOf(column) - 1
      for (let i = 0; i < rows.length; i++) data[i * width + last] = hasValue(given, rows[i]) ? 0 : 1
    }
    offset += widthOf(column)
  }
  return new Tensor(data, [rows.length, width])
}

/** Where in the tensor a column goes. */
interface Place {
  readonly data: Float32Array
  readonly width: number
  readonly offset: number
  readonly rows: ArrayLike<number>
}

function fillNumbers(
  table: Table,
  { name, missing }: NumberColumn,
  given: TableColumn,
  { data, width, offset, rows }: Place,
  { onMissing }: EncodeRowsOptions,
): void {
  if (given.kind === 'category' || given.kind === 'date' || given.kind === 'text') {
    throw notNumbers(table, given, rows)
  }
  requireFiniteCells(table, given, rows)
  for (let i = 0; i < rows.length; i++) {
    const known = hasValue(given, rows[i]) && given.kind === 'number'
    if (!known) onMissing?.(name)
    const value = Math.fround(known ? given.values[rows[i]] : missing)
    if (!Number.isFinite(value)) {
      const place = { table: table.name, line: lineOf(table, rows[i]), column: name }
      throw new TableError(place, `${nameAt(given, rows[i])} is too large; expected a number below 3.4e38`)
    }
    data[i * width + offset] = value
  }
}

/** The error for a column of numbers that has text in it: it shows the first. */
function notNumbers(table: Table, given: TableColumn, rows: ArrayLike<number>): TableError {
  const row = firstText(given, rows)
  const place = {
    table: table.name,
    line: row === undefined ? undefined : lineOf(table, row),
    column: given.name,
  }
  const found = row === undefined ? 'text' : `'${nameAt(given, row)}'`
  return new TableError(
    place,
    `expected a number, as the model was trained on, found ${found}; correct it, or leave the field empty if it is not known`,
  )
}

function fillCategory(
  table: Table,
  column: CategoryColumn,
  given: TableColumn,
  { data, width, offset, rows }: Place,
  { onUnseen, onMissing }: EncodeRowsOptions,
): void {
  const { name, vocabulary, reference } = column
  if (given.kind === 'text') {
    const place = { table: table.name, column: name }
    throw new TableError(
      place,
      `expected names such as ${someOf(vocabulary, 3)}, found a different text in nearly every row`,
    )
  }
  const places = new Map(vocabulary.map((one, place) => [one, place]))
  for (let i = 0; i < rows.length; i++) {
    const found = nameAt(given, rows[i])
    if (found === undefined) onMissing?.(name)
    const place = found === undefined ? undefined : places.get(found)
    if (place !== undefined) data[i * width + offset + place] = 1
    else if (found !== undefined && found !== reference) onUnseen?.(name, found)
  }
}

/**
 * The target of rows: `[rows, 1]`. Of two classes 0 or 1; of several their number from 0, for `sparseCategoricalCrossentropy`;
 * a number standardized, `(value - mean) / scale`.
 *
 * @param rows in this order; all by default. All must have a target, as those of `inferSchema` do.
 * @throws TableError if a target is missing or unknown
 *
 * @example
 * ```ts
 * const table = tableOf('prices', ['price'], [['10'], ['14']])
 * encodeTarget({ version: 1, target: { name: 'price', kind: 'number', mean: 12, scale: 2 } }, table).toArray() // [[-1],[1]]
 * ```
 */
export function encodeTarget(schema: Schema, table: Table, rows?: ArrayLike<number>): Tensor {
  requireSchema('encodeTarget', schema)
  requireTable('encodeTarget', table)
  const { target } = schema
  if (!target) throw new TypeError('encodeTarget: the schema has no target')
  const column = columnNamed(table, target.name)
  const chosen = chosenRows('encodeTarget', table, rows)
  const classes = target.kind === 'classes' ? new Map(target.classes.map((name, i) => [name, i])) : undefined
  const data = Float32Array.from(chosen, row => {
    const name = nameAt(column, row)
    const place = { table: table.name, line: lineOf(table, row), column: target.name }
    if (name === undefined) throw new TableError(place, 'the target is missing; leave this row out')
    const label = classes?.get(name)
    if (label !== undefined) return label
    const value = numberOf(name) ?? Number.NaN
    if (target.kind !== 'number' || !Number.isFinite(value)) {
      const expected = target.kind === 'number' ? 'a finite number' : `one of ${someOf(target.classes)}`
      throw new TableError(place, `expected ${expected}, found '${name}'`)
    }
    return (value - target.mean) / target.scale
  })
  return new Tensor(data, [data.length, 1])
}
