import { shortened } from '../arguments.js'
import { numberOf } from './cells.js'
import type { Column } from './schema.js'
import {
  countNames,
  hasValue,
  lineOf,
  type NameCells,
  type NumberCells,
  nameAt,
  requireFiniteCells,
  type Table,
  type TableColumn,
} from './table.js'
import { rowNames } from './tableBuilder.js'

/** Characters of a value that a message quotes. */
const longestValue = 80

/** An input where values are missing, if this share of the training rows lacks them. */
const shareForIndicator = 0.05
/** Names that cover less of the rows than this, with so many left out, are text rather than categories. */
const leastCover = 0.2

/** A column of names of which no more than this share is text may be numbers with a slip among them. */
const fewTexts = 0.1

/** No and yes, in lower case: columns of such a pair become one input. */
const noAndYes = ['false true', 'no yes', 'f t', 'n y', 'off on'].map(pair => pair.split(' '))

const idName =
  /^(?:id|index|idx|row|rownames?|nr|no|key|uuid|guid|record|unnamed: \d+|.*[_\s-](?:id|nr|no|key)|.*[a-z]Id|.*ID)$/
const idNameAnyCase = /^(?:id|index|idx|row|rownames?|nr|no|key|uuid|guid|record|unnamed: \d+)$/i

/** A column as an input, or why it is none. */
export type Understood = { readonly column: Column; readonly note?: string } | { readonly leftOut: string }

/**
 * Understands a column that may be an input. What kind it is, is seen from the whole table; median and vocabulary are
 * those of `rows` alone, so that nothing of the rows to test on gets into the model.
 *
 * @param mostCategories names with an input of their own
 * @param asCategory whether numbers, or dates, are names
 */
export function inferColumn(
  table: Table,
  column: TableColumn,
  rows: Int32Array,
  mostCategories: number,
  asCategory = false,
): Understood {
  if (asCategory && (column.kind === 'number' || column.kind === 'date')) {
    return inferCategory(table, namesOf(column), rows, mostCategories)
  }
  switch (column.kind) {
    case 'empty':
      return { leftOut: 'it is missing in all rows' }
    case 'date':
      return {
        leftOut: 'dates are not read; give what matters of them (month, days since) as columns of numbers',
      }
    case 'text':
      return { leftOut: 'it has a different text in nearly every row' }
    case 'number':
      return inferNumbers(table, column, rows)
    case 'category': {
      const understood = inferCategory(table, column, rows, mostCategories)
      const slip = asCategory ? undefined : slipOf(table, column)
      if (!slip) return understood
      if ('leftOut' in understood) return { leftOut: slip }
      return { ...understood, note: [`${column.name}: ${slip}`, understood.note ?? []].flat().join('; ') }
    }
  }
}

/** Numbers as names: 7 for 7.0. */
function namesOf(column: NumberCells | NameCells): NameCells {
  if (column.kind !== 'number') return column
  const places = new Map<string, number>()
  const codes = Int32Array.from(column.values, (_, row) => {
    const name = nameAt(column, row)
    if (name === undefined) return -1
    const place = places.get(name) ?? places.size
    places.set(name, place)
    return place
  })
  return { name: column.name, kind: 'category', codes, names: [...places.keys()] }
}

/** What to say of names nearly all of which are numbers: a single `none` or `12 cm` makes names of a column. */
function slipOf(table: Table, { codes, names }: NameCells): string | undefined {
  const isText = names.map(name => numberOf(name) === undefined)
  const texts = codes.reduce((sum, code) => sum + (isText[code] ? 1 : 0), 0)
  const present = codes.reduce((sum, code) => sum + (code >= 0 ? 1 : 0), 0)
  if (texts === 0 || texts > fewTexts * present) return undefined
  const row = codes.findIndex(code => isText[code])
  const rows = `${texts} row${texts === 1 ? '' : 's'}`
  return (
    `its numbers are read as names, since it holds text in ${rows}, such as '${shortened(names[codes[row]], longestValue)}' ` +
    `on line ${lineOf(table, row)}; correct it, or leave the field empty if it is not known`
  )
}

function inferNumbers(table: Table, column: NumberCells, rows: Int32Array): Understood {
  const { name } = column
  if (isIdentifier(column)) return { leftOut: 'it numbers the rows' }
  requireFiniteCells(table, column, rows)
  const values = Float64Array.from(rows, row => column.values[row]).filter(value => !Number.isNaN(value))
  if (values.length === 0) return { leftOut: 'it is missing in all training rows' }
  if (values.every(value => value === values[0])) {
    return { leftOut: `it is ${values[0]} in all ${rows.length === table.rowCount ? '' : 'training '}rows` }
  }
  const lacking = rows.length - values.length
  return {
    column: {
      name,
      kind: 'number',
      missing: median(values),
      indicator: lacking / rows.length >= shareForIndicator,
    },
    ...(lacking > 0 && { note: `${name}: ${lacking} missing, the median ${median(values)} stands in` }),
  }
}

/** Whole numbers, all different, under a name that identifiers have. */
function isIdentifier({ name, values }: NumberCells): boolean {
  const named = name === rowNames || idName.test(name) || idNameAnyCase.test(name)
  return named && values.every(Number.isInteger) && new Set(values).size === values.length
}

function inferCategory(
  table: Table,
  column: NameCells,
  rows: Int32Array,
  mostCategories: number,
): Understood {
  const { name } = column
  const present = column.codes.reduce((sum, code) => sum + (code >= 0 ? 1 : 0), 0)
  if (column.names.length === present && present > 2)
    return { leftOut: 'it has a different text in every row' }
  const counts = [...countNames(column, rows)]
  if (counts.length === 0) return { leftOut: 'it is missing in all training rows' }
  const lacking = rows.filter(row => !hasValue(column, row)).length
  const indicator = lacking / rows.length >= shareForIndicator
  if (counts.length === 1 && lacking === 0) {
    return {
      leftOut: `it is ${shortened(counts[0][0], longestValue)} in all ${rows.length === table.rowCount ? '' : 'training '}rows`,
    }
  }
  const [no, yes] = noAndYesOf(column, counts.length) ?? []
  if (no !== undefined && yes !== undefined) {
    return {
      column: { name, kind: 'category', vocabulary: [yes], reference: no, indicator },
      ...(lacking > 0 && { note: `${name}: ${lacking} missing, which count as ${no}` }),
    }
  }
  // the most frequent first, and by the alphabet where that leaves it open
  counts.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const kept = counts.slice(0, mostCategories)
  const covered = kept.reduce((sum, [, count]) => sum + count, 0) / (rows.length - lacking)
  const cover = `the ${kept.length} most frequent of ${counts.length} names cover ${Math.round(100 * covered)} % of the rows`
  if (covered < leastCover) return { leftOut: `even ${cover}` }
  const notes = [
    ...(counts.length > kept.length ? [`${cover}, the others count as unknown`] : []),
    ...(lacking > 0 ? [`${lacking} missing, which count as none of the names`] : []),
  ]
  return {
    column: { name, kind: 'category', vocabulary: kept.map(([one]) => one), indicator },
    ...(notes.length > 0 && { note: `${name}: ${notes.join('; ')}` }),
  }
}

/** The two names of a column, no before yes, if they are such a pair and both are there in the training rows. */
function noAndYesOf({ names }: NameCells, inTraining: number): readonly string[] | undefined {
  if (names.length !== 2 || inTraining !== 2) return undefined
  return [names, [names[1], names[0]]].find(([no, yes]) =>
    noAndYes.some(pair => pair[0] === no.toLowerCase() && pair[1] === yes.toLowerCase()),
  )
}

/** The middle of the values, or the mean of the two in the middle. */
export function median(values: Float64Array): number {
  const sorted = values.slice().sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
