import { type Table, TableBuilder, TableError } from 'thinnet'
import { type OpenTableOptions, openTable } from './openTable.js'

/**
 * Reads a file of separated values into memory, column by column: 8 bytes for a number, 4 for a name. Separator, decimal mark and
 * encoding are seen from the file, unless they are said. The bounds are those of `openTable`; while columns grow, they take twice as much.
 *
 * @throws TableError that names the file, the line and what to do, if it cannot be read as a table
 */
export async function readTable(
  path: string,
  options: Omit<OpenTableOptions, 'namesOptional'> = {},
): Promise<Table> {
  const { header = [], records, format } = await openTable(path, options)
  const builder = new TableBuilder(path, header, { decimal: format.decimal })
  for await (const { cells, line } of records) builder.add(cells, line)
  if (builder.rowCount === 0) {
    throw new TableError(
      { table: path },
      'there are no rows under the line of names; check that it is the right file',
    )
  }
  return builder.finish()
}
