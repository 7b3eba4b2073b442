import { checkOptions, requireCount, wrongType } from '../arguments.js'
import { inferColumn } from './inferColumns.js'
import { type InferredTarget, inferTarget, type Task } from './inferTarget.js'
import { inputNames } from './inputs.js'
import type { Column, Schema } from './schema.js'
import { chosenRows, columnNamed, requireTable, type Table } from './table.js'
import { TableError } from './tableError.js'

/** Settings of `inferSchema`. */
export interface InferSchemaOptions {
  /** The column to predict; without one the schema has inputs alone. */
  target?: string | undefined
  /** Whether the target is a class or a number; seen from its values by default. */
  task?: Task | undefined
  /** The rows to learn medians, vocabularies, mean and scale from, such as those of a training split; all by default. */
  rows?: ArrayLike<number> | undefined
  /** Columns that are not to be inputs. */
  leaveOut?: readonly string[] | undefined
  /** Columns whose numbers, or dates, are names, such as postal codes. A number's name is its shortest form: `7` for 07. */
  categories?: readonly string[] | undefined
  /** Names of a category with an input of their own, the most frequent ones; 50 by default. */
  mostCategories?: number | undefined
}

/** What `inferSchema` understood. */
export interface InferredSchema {
  /** How rows become inputs, and what outputs mean; for `encodeRows`, `encodeTarget` and `model.schema`. */
  readonly schema: Schema & {
    /** In the order of the inputs. */
    readonly columns: readonly Column[]
  }
  /** Those of the rows asked for that can be used: they have a target. */
  readonly rows: Int32Array
  /** Columns that are no inputs, and why. */
  readonly leftOut: readonly {
    /** Its name. */
    readonly column: string
    /** A sentence for whoever gave the table. */
    readonly reason: string
  }[]
  /** What to show to whoever gave the table: sentences about target, columns, rows. */
  readonly notes: readonly string[]
}

/** The names of columns that an option gives: a single name is not a list of its letters. */
function namesIn(option: string, names: unknown): readonly string[] {
  if (names === undefined) return []
  if (Array.isArray(names) && names.every(name => typeof name === 'string')) return names
  const argument = {
    caller: 'inferSchema',
    name: option,
    expected: "a list of names, such as ['zip', 'code']",
  }
  throw wrongType(argument, names)
}

/** With fewer rows than this, a result depends on which rows they are. */
const fewRows = 50

/**
 * Understands a table: which columns can be inputs and how, and what the target is.
 *
 * Numbers become one input each, their median where they are missing; categories one input for each of their most frequent
 * names, and yes and no (true and false, t and f, y and n, on and off) one input together. Left out, each with a reason, are dates, identifiers (a name or a numbered `id` different in every row), columns that
 * are the same in all rows, and columns without values. A further input says where a value is missing if 5 % of the rows
 * lack it. Whole numbers in the target are classes if they are few (up to 3, or up to 20 with 5 rows of each on average).
 *
 * @throws TableError if there is no such column, an infinite number, fewer than 10 rows, one class only, no target, or nothing to learn from
 *
 * @example
 * ```ts
 * const rows = Array.from({ length: 12 }, (_, i) => [String(i / 2), i % 3 ? 'red' : 'blue', i % 2 ? 'yes' : 'no'])
 * const table = tableOf('flowers', ['length', 'colour', 'poisonous'], rows)
 * const { schema } = inferSchema(table, { target: 'poisonous' })
 * schema.columns.map(column => column.kind) // ['number','category']
 * schema.target.classes // ['no','yes']
 * ```
 */
export function inferSchema(table: Table, options: InferSchemaOptions = {}): InferredSchema {
  requireTable('inferSchema', table)
  checkOptions('inferSchema', options, {
    target: true,
    task: true,
    rows: true,
    leaveOut: true,
    categories: true,
    mostCategories: true,
  })
  const { target, task, mostCategories = 50 } = options
  const leaveOut = namesIn('leaveOut', options.leaveOut)
  const categories = namesIn('categories', options.categories)
  requireCount('inferSchema', 'mostCategories', mostCategories, 1, 'names')
  if (table.rowCount === 0) {
    throw new TableError(
      { table: table.name },
      'there are no rows under the line of names; check that it is the right file',
    )
  }
  for (const name of [...leaveOut, ...categories]) columnNamed(table, name)
  if (target !== undefined && categories.includes(target)) {
    throw new RangeError(
      `inferSchema: categories are inputs, and ${target} is the target: set the task to classification`,
    )
  }
  const asked = chosenRows('inferSchema', table, options.rows)
  const understood: InferredTarget | undefined =
    target === undefined ? undefined : inferTarget(table, target, asked, task)
  const rows = understood?.rows ?? asked

  const columns: Column[] = []
  const leftOut: { column: string; reason: string }[] = []
  const notes = [...(understood?.notes ?? [])]
  if (rows.length < fewRows) {
    notes.push(
      `with ${rows.length} rows, results depend much on which rows they are; collect more if you can`,
    )
  }
  for (const column of table.columns) {
    if (column.name === target || leaveOut.includes(column.name)) continue
    const result = inferColumn(table, column, rows, mostCategories, categories.includes(column.name))
    if ('leftOut' in result) leftOut.push({ column: column.name, reason: result.leftOut })
    else {
      columns.push(result.column)
      if (result.note) notes.push(result.note)
    }
  }
  notes.push(...leftOut.map(({ column, reason }) => `${column} is left out: ${reason}`))
  if (columns.length === 0) {
    const reasons = leftOut.slice(0, 3).map(({ column, reason }) => `${column}: ${reason}`)
    throw new TableError(
      { table: table.name },
      `no column is left to learn from${reasons.length > 0 ? ` (${reasons.join('; ')})` : ''}; ` +
        'add columns of numbers or categories, or check that the separator is right',
    )
  }
  const schema = { version: 1 as const, columns, ...(understood && { target: understood.target }) }
  const count = inputNames(schema).length
  const counts = (['number', 'category'] as const).flatMap(kind => {
    const { length } = columns.filter(column => column.kind === kind)
    const one = kind === 'number' ? 'column of numbers' : 'category'
    const several = kind === 'number' ? 'columns of numbers' : 'categories'
    return length === 0 ? [] : `${length} ${length === 1 ? one : several}`
  })
  notes.unshift(`${rows.length} rows; ${count} input${count === 1 ? '' : 's'} from ${counts.join(' and ')}`)
  return { schema, rows, leftOut, notes }
}
