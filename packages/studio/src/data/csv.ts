// The visitor's own table: read in the page, kept by this browser, sent nowhere.

import { parse } from 'csv-parse/browser/esm/sync'
import { get, set } from 'idb-keyval'
import {
  checkHeader,
  detectFormat,
  encodeRows,
  encodeTarget,
  inferSchema,
  inputNames,
  type Table,
  TableBuilder,
  TableError,
  trainTestSplitIndices,
} from 'thinnet'
import type { DataSetting } from '../setting/setting.js'
import { DataError, type Dataset, type Part, planeAround } from './dataset.js'

/** Larger files are for `thinnet search`, which has the time. */
const MOST_BYTES = 20e6
const KEY = 'table'
/** Text from which separator and decimal mark are seen. */
const SAMPLE = 2 ** 16
/** A longer row is a quote without its end, or no row at all. */
const LONGEST_ROW = 2 ** 22

interface Kept {
  readonly name: string
  readonly text: string
}

let current: Promise<Table | undefined> | undefined

/** A page without storage throws at the first touch, or later. */
async function kept(): Promise<Kept | undefined> {
  try {
    return await get<Kept>(KEY)
  } catch {
    return undefined
  }
}

async function keep(table: Kept): Promise<void> {
  try {
    await set(KEY, table)
  } catch {
    // then it lasts as long as the page
  }
}

/** The table that was given last, in this or an earlier visit. */
export function keptTable(): Promise<Table | undefined> {
  current ??= kept().then(table => table && parseTable(table.name, table.text))
  return current
}

/**
 * Reads a file as a table and keeps it for the next visit.
 *
 * @throws DataError or TableError that names the line and what was expected
 */
export async function takeFile(file: File): Promise<Table> {
  if (file.size > MOST_BYTES) {
    const size = `${(file.size / 1e6).toFixed(0)} MB`
    throw new DataError(
      `${file.name} has ${size}; the page takes up to 20. For more, there is the command thinnet search.`,
    )
  }
  const text = await file.text()
  const table = parseTable(file.name, text)
  current = Promise.resolve(table)
  await keep({ name: file.name, text })
  return table
}

/** @throws DataError or TableError that names the line and what was expected */
export function parseTable(name: string, text: string): Table {
  if (text.includes('\0')) throw new DataError(`${name} is not a text file. Save the table as CSV.`)
  const { separator, decimal } = detectFormat(text.slice(0, SAMPLE))
  let records: { record: string[]; info: { lines: number } }[]
  try {
    records = parse(text, {
      bom: true,
      delimiter: separator,
      info: true,
      maxRecordSize: LONGEST_ROW,
      relaxColumnCount: true,
      skipEmptyLines: true,
    }) as unknown as typeof records
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'CSV_MAX_RECORD_SIZE') {
      throw new DataError(`${name} has a row of more than 4 MB: a quote " opens there and is never closed.`)
    }
    throw new DataError(`${name}: ${error instanceof Error ? error.message : error}`)
  }
  const [head, ...rows] = records
  if (!head || rows.length === 0) {
    throw new DataError(`${name} has no rows: expected a line of column names, then a line for each row.`)
  }
  const header = checkHeader(name, head.record)
  const builder = new TableBuilder(name, header, { decimal })
  for (const { record, info } of rows) builder.add(record, info.lines)
  return builder.finish()
}

/** The column to predict where none has been chosen: the last one. */
export const likelyTarget = ({ columns }: Table): string => columns.at(-1)?.name ?? ''

/**
 * Inputs and targets; medians, vocabularies and scales are those of the training rows.
 *
 * @throws DataError or TableError that says what to change
 */
export function csvData(table: Table, { trainRows, seed, table: chosen }: DataSetting): Dataset {
  const target = chosen?.target || likelyTarget(table)
  const { rows: usable } = inferSchema(table, { target })
  const most = usable.length - 2
  if (trainRows > most) {
    throw new DataError(
      `Of ${usable.length} rows, ${trainRows} for training leave too few for testing: at most ${most}.`,
    )
  }
  const { trainIndices, testIndices } = trainTestSplitIndices(usable.length, {
    trainSize: trainRows,
    randomState: seed,
  })
  const pick = (indices: ArrayLike<number>) => Int32Array.from(indices, i => usable[i]!)
  const [trainPart, testPart] = [pick(trainIndices), pick(testIndices)]
  const { schema } = inferSchema(table, { target, rows: trainPart })
  const part = (rows: Int32Array): Part => ({
    rows: rows.length,
    x: encodeRows(schema, table, { rows }).data,
    y: encodeTarget(schema, table, rows).data,
  })
  const [train, test] = [part(trainPart), part(testPart)]
  const features = inputNames(schema)
  const classes = schema.target?.kind === 'classes' ? schema.target.classes : []
  const inPlane = features.length === 2 && classes.length > 0
  return {
    form: inPlane ? 'plane' : 'table',
    task: classes.length === 0 ? 'regression' : classes.length === 2 ? 'binary' : 'classes',
    inputShape: [features.length],
    outputs: classes.length > 2 ? classes.length : 1,
    classes,
    features,
    train,
    test,
    ...(inPlane && { plane: planeAround([train, test]) }),
    schema,
    standardize: true,
  }
}

export { TableError }
