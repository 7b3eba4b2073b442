import type { ClassTarget, NumberTarget } from './schema.js'
import {
  allRows,
  columnNamed,
  countNames,
  firstText,
  hasValue,
  lineOf,
  nameAt,
  requireFiniteCells,
  someOf,
  type Table,
} from './table.js'
import { TableError } from './tableError.js'

/** What is to be learned: a class, or a number. */
export type Task = 'classification' | 'regression'

/** Fewer rows than this teach nothing that could be tested. */
export const fewestRows = 10

/** Whole numbers are taken as classes up to this many, and only with this many rows for each on average. */
const mostNumberedClasses = 20
const rowsPerNumberedClass = 5

/** What `inferTarget` found. */
export interface InferredTarget {
  readonly target: ClassTarget | NumberTarget
  /** Those of the rows asked for that have a target. */
  readonly rows: Int32Array
  readonly notes: readonly string[]
}

/**
 * Understands the column that is to be predicted. Class names are those of the whole table, in the order of numbers or of
 * the alphabet; mean and scale of a number are those of `rows` alone.
 */
export function inferTarget(table: Table, name: string, rows: Int32Array, task?: Task): InferredTarget {
  const column = columnNamed(table, name)
  const fail = (problem: string) => new TableError({ table: table.name, column: name }, problem)
  if (column.kind === 'empty') {
    throw fail('the target is missing in all rows; fill it in, or choose another target')
  }
  if (column.kind === 'date') {
    throw fail('the target is a date; choose a column of classes or numbers')
  }
  if (column.kind === 'text') {
    throw fail('the target has a different text in nearly every row; choose a column of classes or numbers')
  }
  const all = allRows(table).filter(row => hasValue(column, row))
  const known = rows.filter(row => hasValue(column, row))
  if (all.length < fewestRows || known.length === 0) {
    const having = all.length === table.rowCount ? '' : ' with a target'
    throw fail(
      `${all.length} row${all.length === 1 ? '' : 's'}${having}, at least ${fewestRows} are needed to train and to test; collect more`,
    )
  }
  requireFiniteCells(table, column, known)
  const notes: string[] = []
  const dropped = rows.length - known.length
  if (dropped > 0) notes.push(`${dropped} of ${rows.length} rows have no ${name} and are not used`)

  if (column.kind === 'number' && task !== 'classification') {
    const values = Array.from(known, row => column.values[row])
    const classes = numberedClasses(Array.from(all, row => column.values[row]))
    if (task === 'regression' || !classes) {
      const target = numberTarget(name, values)
      if (!target)
        throw fail(`the target is ${values[0]} in all rows: there is nothing to learn; choose another target`)
      notes.push(`${name} is a number from ${Math.min(...range(values))} to ${Math.max(...range(values))}`)
      return { target, rows: known, notes }
    }
  }
  if (task === 'regression') {
    const row = firstText(column, all) ?? all[0]
    throw new TableError(
      { table: table.name, line: lineOf(table, row), column: name },
      `expected a number to learn, found '${nameAt(column, row)}'; correct it, or set the task to classification`,
    )
  }
  const counts = countNames(column, all)
  const classes = [...counts.keys()].sort(byNumberOrName)
  if (classes.length === 1) {
    throw fail(`the target is ${classes[0]} in all rows: there is nothing to learn; choose another target`)
  }
  if (classes.length > all.length / 2) {
    const mend = column.kind === 'number' ? 'set the task to regression' : 'choose another target'
    throw fail(
      `the target has ${classes.length} different values in ${all.length} rows, too many for classes; ${mend}`,
    )
  }
  notes.push(
    `${name} is one of ${classes.length} classes: ${someOf(classes.map(one => `${one} (${counts.get(one)} rows)`))}`,
  )
  if (column.kind === 'number')
    notes.push(`${name} holds numbers; to predict it as a number, set the task to regression`)
  const rare = classes.filter(one => (counts.get(one) ?? 0) < 5)
  if (rare.length > 0) notes.push(`with fewer than 5 rows of it, a class is hard to learn: ${someOf(rare)}`)
  return { target: { name, kind: 'classes', classes }, rows: known, notes }
}

/** Whether numbers are so few and whole that they must be names of classes. */
function numberedClasses(values: readonly number[]): boolean {
  if (!values.every(Number.isInteger)) return false
  const { size } = new Set(values)
  return size <= 3 || size <= Math.min(mostNumberedClasses, values.length / rowsPerNumberedClass)
}

/** Mean and standard deviation, by which the target is standardized; undefined if it is the same everywhere. */
function numberTarget(name: string, values: readonly number[]): NumberTarget | undefined {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const scale = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  const constant = values.every(value => value === values[0])
  return constant ? undefined : { name, kind: 'number', mean, scale }
}

function range(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  )
}

function byNumberOrName(a: string, b: string): number {
  const difference = Number(a) - Number(b)
  return Number.isNaN(difference) ? (a < b ? -1 : 1) : difference
}
