import { type Model, TableBuilder, TableError } from 'thinnet'
import { type OpenTableOptions, openTable, type RowRecord } from '../table/openTable.js'
import { type AnswerColumn, plainAnswers, quantileLevels, sampledAnswers } from './answers.js'
import { rowInputs } from './rowInputs.js'

/** Settings of `predictFile`. */
export interface PredictFileOptions extends Omit<OpenTableOptions, 'namesOptional'> {
  /** Networks that are drawn with dropout on; without it dropout is off. */
  samples?: number | undefined
  /** Of the draws; the model's by default. */
  seed?: number | undefined
  /** Rows that the model takes at a time. */
  batchSize?: number | undefined
  /** Columns of the file that are copied into the answers; `all` for all of them. */
  keep?: readonly string[] | 'all' | undefined
  /** Told how many rows are predicted, after each piece of the file. */
  onProgress?: ((rows: number) => void) | undefined
}

/** Some rows with the model's answers. */
export interface PredictedRows {
  /** Number of the first row, from 1. */
  readonly first: number
  /** How many rows they are. */
  readonly count: number
  /** Columns of the file that are kept, then those of the answers. */
  readonly columns: readonly AnswerColumn[]
}

/** What there is to say at the end. */
export interface PredictSummary {
  /** How many were predicted. */
  readonly rows: number
  /** How often each class was predicted. */
  readonly counts: ReadonlyMap<string, number>
  /** On names never seen in training, missing values and the like, in sentences. */
  readonly notes: readonly string[]
}

/** Numbers of one chunk, so that a large file needs no more memory than a small one. */
const numbersAtOnce = 1 << 21
const mostRowsAtOnce = 8192

/**
 * Predicts the rows of a file, some at a time.
 *
 * @param take is given the rows in their order
 * @throws TableError that names file, line and column if the file is not what the model needs
 */
export async function predictFile(
  model: Model,
  path: string,
  options: PredictFileOptions,
  take: (rows: PredictedRows) => Promise<void>,
): Promise<PredictSummary> {
  const { samples, batchSize, keep = [], onProgress, signal, ...reading } = options
  const { schema } = model
  const table = await openTable(path, { ...reading, signal, namesOptional: !schema?.columns })
  try {
    const inputs = rowInputs(model, table)
    const kept = keptPlaces(path, table.header ?? [], keep)
    const answer = async (rows: ReturnType<TableBuilder['finish']>): Promise<AnswerColumn[]> => {
      const x = inputs.encode(rows)
      if (samples === undefined) return plainAnswers(schema, await model.predict(x, { batchSize, signal }))
      const task = schema?.target && (schema.target.kind === 'number' ? 'regression' : 'classification')
      const seed = options.seed ?? model.seed
      const sampled = await model.predictWithUncertainty(x, {
        samples,
        seed,
        quantiles: quantileLevels,
        ...(task && { task }),
        ...(batchSize !== undefined && { batchSize }),
        ...(signal && { signal }),
      })
      return sampledAnswers(schema, sampled)
    }
    const atOnce = Math.max(64, Math.min(mostRowsAtOnce, Math.floor(numbersAtOnce / inputs.width)))
    const counts = new Map<string, number>()
    let done = 0
    for await (const records of groups(table.records, atOnce)) {
      const header = table.header ?? records[0]!.cells.map((_, i) => String(i + 1))
      const builder = new TableBuilder(path, header, { decimal: table.format.decimal })
      for (const { cells, line } of records) builder.add(cells, line)
      const answers = await answer(builder.finish())
      const copies = kept.map(({ name, place }) => ({
        name,
        cells: records.map(({ cells }) => cells[place]!),
      }))
      checkNames(path, copies, answers)
      if (schema?.target?.kind === 'classes') {
        for (const label of Array.from(answers[0]!.cells, String))
          counts.set(label, (counts.get(label) ?? 0) + 1)
      }
      await take({ first: done + 1, count: records.length, columns: [...copies, ...answers] })
      done += records.length
      onProgress?.(done)
    }
    if (done === 0)
      throw new TableError({ table: path }, 'there are no rows under the line of names; nothing to predict')
    return { rows: done, counts, notes: inputs.notes() }
  } finally {
    await table.records.return(undefined)
  }
}

async function* groups(records: AsyncGenerator<RowRecord>, size: number): AsyncGenerator<RowRecord[]> {
  let group: RowRecord[] = []
  for await (const record of records) {
    group.push(record)
    if (group.length === size) {
      yield group
      group = []
    }
  }
  if (group.length > 0) yield group
}

function keptPlaces(path: string, header: readonly string[], keep: readonly string[] | 'all') {
  const names = keep === 'all' ? header : keep
  return names.map(name => {
    const place = header.indexOf(name)
    if (place < 0) {
      throw new TableError(
        { table: path },
        `there is no column ${name} to keep; its columns are ${header.join(', ')}`,
      )
    }
    return { name, place }
  })
}

function checkNames(path: string, copies: readonly AnswerColumn[], answers: readonly AnswerColumn[]): void {
  const taken = new Set(['row', ...answers.map(({ name }) => name)])
  const twice = copies.find(({ name }) => taken.has(name))
  if (twice) {
    throw new TableError(
      { table: path, column: twice.name },
      'it cannot be kept, since the answers have a column of this name; rename it',
    )
  }
}
