import {
  checkColumns,
  encodeRows,
  inputNames,
  type Model,
  numberOf,
  type Schema,
  type Table,
  TableError,
  Tensor,
} from 'thinnet'
import { counted } from '../report/format.js'
import type { OpenedTable } from '../table/openTable.js'

/** Makes the input of a model from rows of a file, and remembers what is worth telling. */
export interface RowInputs {
  /** Numbers that each row becomes. */
  readonly width: number
  encode(rows: Table): Tensor
  /** What was found so far, in sentences. */
  notes(): string[]
}

/**
 * How the rows of a file become the input of a model: by the schema in the model or, of a model without one, number by
 * number in the order of its inputs.
 *
 * @throws TableError if the file has not the columns that the model needs
 */
export function rowInputs(model: Model, table: OpenedTable): RowInputs {
  if (model.inputNames.length > 1) {
    throw new Error(
      `model ${model.name} has ${model.inputNames.length} inputs; a table can be the input of a model with one`,
    )
  }
  if (model.outputNames.length > 1) {
    throw new Error(
      `model ${model.name} has ${model.outputNames.length} outputs; the rows of a table are predicted by a model with one`,
    )
  }
  const { schema } = model
  return schema?.columns ? bySchema(model, schema, table) : byOrder(model, table)
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, dim) => product * dim, 1)

function bySchema(model: Model, schema: Schema, { path, header = [] }: OpenedTable): RowInputs {
  const width = inputNames(schema).length
  const takes = sizeOf(model.inputShapes[0] ?? [])
  if (width !== takes) {
    throw new Error(
      `model ${model.name} takes ${takes} inputs, but its schema makes ${width}: the schema is of another model`,
    )
  }
  const ignored = checkColumns(schema, path, header)
  const unseen = new Map<string, { count: number; example: string }>()
  const missing = new Map<string, number>()
  return {
    width,
    encode: rows =>
      encodeRows(schema, rows, {
        onUnseen(column, name) {
          const known = unseen.get(column)
          unseen.set(column, { count: (known?.count ?? 0) + 1, example: known?.example ?? name })
        },
        onMissing: column => missing.set(column, (missing.get(column) ?? 0) + 1),
      }),
    notes: () => [
      ...(ignored.length > 0 ? [`${counted(ignored.length, 'column')} not read: ${firstOf(ignored)}`] : []),
      ...Array.from(
        unseen,
        ([column, { count, example }]) =>
          `${column}: ${counted(count, 'row')} with a name that the model was not trained on, such as '${example}'`,
      ),
      ...(missing.size > 0
        ? [
            `values missing: ${firstOf(Array.from(missing, ([column, count]) => `${column} in ${counted(count, 'row')}`))}`,
          ]
        : []),
    ],
  }
}

function byOrder(model: Model, { path, header }: OpenedTable): RowInputs {
  const shape = model.inputShapes[0] ?? []
  const width = sizeOf(shape)
  const note = header
    ? 'the model has no schema of a table: columns are its inputs in their order'
    : 'the model has no schema of a table, and the file no names: columns are its inputs in their order'
  return {
    width,
    encode: table => {
      if (table.columns.length !== width) {
        throw new TableError(
          { table: path },
          `expected ${counted(width, 'column')} of numbers, the inputs of model ${model.name} in their order, ` +
            `found ${table.columns.length}; leave out what is no input`,
        )
      }
      return new Tensor(numbersOf(table), [table.rowCount, ...shape])
    },
    notes: () => [note],
  }
}

/** All cells, row by row, which must be numbers. */
function numbersOf({ name, columns, rowCount, lines }: Table): Float32Array {
  const data = new Float32Array(rowCount * columns.length)
  columns.forEach((column, place) => {
    for (let row = 0; row < rowCount; row++) {
      const value = column.kind === 'number' ? Math.fround(column.values[row]!) : Number.NaN
      const text = 'codes' in column ? column.names[column.codes[row]!] : undefined
      const number = text === undefined ? value : Math.fround(numberOf(text) ?? Number.NaN)
      if (!Number.isFinite(number)) {
        const found = text ?? (Number.isNaN(number) ? 'nothing' : 'a number too large')
        throw new TableError(
          { table: name, line: lines?.[row], column: column.name },
          `expected a number, found ${text === undefined ? found : `'${text}'`}; the model has no schema that says what to do with it`,
        )
      }
      data[row * columns.length + place] = number
    }
  })
  return data
}

function firstOf(items: readonly string[], most = 5): string {
  const more = items.length - most
  return `${items.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
