import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import {
  checkHeader,
  detectFormat,
  isCount,
  numberOf,
  separatorLine,
  separators,
  TableError,
  type TableFormat,
} from 'thinnet'
import { type FileTextOptions, fileText } from './fileText.js'

/** How a file is read; what is not said is seen from the file. */
export interface OpenTableOptions extends FileTextOptions, Partial<TableFormat> {
  /** Whether a file whose first line holds numbers alone is taken as one without a line of names. */
  namesOptional?: boolean | undefined
}

/** The fields of a row, and the line of the file on which it begins. */
export interface RowRecord {
  /** As they stand in the file, without quotes. */
  readonly cells: readonly string[]
  /** From 1, the line of names included. */
  readonly line: number
}

/** A file of separated values whose line of names has been read, and whose rows are read when asked for. */
export interface OpenedTable {
  /** As it was given. */
  readonly path: string
  /** As it was given or seen. */
  readonly format: TableFormat
  /** Names of the columns; absent where there is no line of names. */
  readonly header: readonly string[] | undefined
  /** Once, in their order. */
  readonly records: AsyncGenerator<RowRecord>
}

/** Text from which separator and decimal mark are seen. */
const sampleLength = 1 << 16
/** A row of more bytes than this is a quote without its end. */
const longestRow = 1 << 24

/**
 * Opens a file of values that commas, semicolons, tabs or vertical bars separate: quoted fields, Excel's first line `sep=;`, lines that end in LF or CRLF, UTF-8 or UTF-16, with or without gzip.
 *
 * A row may have 16 MiB, and a packed file unpack to 256 MiB or 200 times its size (`mostUnpacked`); rows and columns have no bound.
 *
 * @throws TableError that names the file and the line if it is no such file
 */
export async function openTable(path: string, options: OpenTableOptions = {}): Promise<OpenedTable> {
  const text = fileText(path, options)
  const { sample, whole } = await sampled(text)
  const said = separatorLine(sample)
  if (said !== undefined && !separators.some(separator => separator === said) && !options.separator) {
    throw new TableError(
      { table: path, line: 1 },
      `the separator is to be ${said}; expected a comma, semicolon, tab or vertical bar`,
    )
  }
  const format = detectFormat(sample, options)
  const records = recordsOf(path, whole, format, options.signal)
  // Excel's line that says what the separator is
  if (said !== undefined) await records.next()
  const first = await records.next()
  if (first.done) throw new TableError({ table: path }, 'the file has no line with anything in it')
  const { cells, line } = first.value
  if (options.namesOptional && !isCount(cells) && areNumbers(cells, format)) {
    return { path, format, header: undefined, records: withFirst(first.value, records) }
  }
  try {
    return { path, format, header: checkHeader(path, cells, line), records }
  } catch (error) {
    await records.return(undefined)
    throw error
  }
}

const areNumbers = (cells: readonly string[], { decimal }: TableFormat) =>
  cells.every(cell => numberOf(cell.trim(), decimal) !== undefined)

async function* withFirst(first: RowRecord, others: AsyncGenerator<RowRecord>): AsyncGenerator<RowRecord> {
  yield first
  yield* others
}

/** The beginning of a text, and all of it again. */
async function sampled(
  text: AsyncGenerator<string>,
): Promise<{ sample: string; whole: AsyncGenerator<string> }> {
  let sample = ''
  while (sample.length < sampleLength) {
    const next = await text.next()
    if (next.done) break
    sample += next.value
  }
  async function* whole(): AsyncGenerator<string> {
    yield sample
    yield* text
  }
  return { sample, whole: whole() }
}

async function* recordsOf(
  path: string,
  text: AsyncGenerator<string>,
  { separator }: TableFormat,
  signal: AbortSignal | undefined,
): AsyncGenerator<RowRecord> {
  const parser = parse({
    delimiter: separator,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    record_delimiter: ['\r\n', '\n', '\r'],
  })
  // what fails upstream comes out of the parser
  pipeline(Readable.from(text), parser, () => {})
  let lastLine = 0
  try {
    for await (const { record, info } of parser) {
      signal?.throwIfAborted()
      const cells: string[] = record
      const lines: number = info.lines
      // a row that spans lines has line ends in its fields
      const within =
        lines - lastLine > 1 ? cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0) : 0
      lastLine = lines
      yield { cells, line: lines - within }
    }
  } catch (error) {
    throw explained(path, error, lastLine + 1)
  }
}

function explained(path: string, error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error
  // the parser is ahead of the rows that were taken from it
  const place = {
    table: path,
    line: 'lines' in error && typeof error.lines === 'number' ? error.lines : line,
  }
  const problem = (text: string) => new TableError(place, text)
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return problem(
        'a quote " opens a field and is never closed; close it, or write "" for a quote within a field',
      )
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return problem(
        'a quote " stands in the middle of a field; put the whole field in quotes, and write "" for a quote within',
      )
    default:
      return problem(error.message)
  }
}
