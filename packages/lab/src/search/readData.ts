import {
  encodeTarget,
  inferSchema,
  inputNames,
  type Table,
  type TableFormat,
  Tensor,
  type TensorLike,
  tensor,
} from 'thinnet'
import { listed } from '../report/format.js'
import { readTable } from '../table/readTable.js'
import { DataError, type StudyData, type TensorData } from './data.js'
import type { DataSummary } from './result.js'
import type { Task } from './trial.js'

/** How a file is read; what is not said is seen from the file. */
export interface TableReading extends Partial<TableFormat> {
  /** As TextDecoder names it, such as `windows-1252`; UTF-8 by default, or UTF-16 if the file begins with its mark. */
  readonly encoding?: string | undefined
}

/** A table, or the path of a file of separated values. */
export interface TableInput extends TableReading {
  /** A table, or the path of its file. */
  readonly table: Table | string
  /** The column to predict. */
  readonly target: string
  /** Whether the target is a class or a number; default: seen from its values. */
  readonly task?: 'classification' | 'regression' | undefined
  /** Columns that are not to be inputs. */
  readonly leaveOut?: readonly string[] | undefined
  /** Columns of numbers that are names, such as codes. */
  readonly categories?: readonly string[] | undefined
}

/** Samples of any one shape, with a target each. */
export interface TensorInput {
  /** `[samples, ...inputShape]` */
  readonly x: TensorLike
  /** `[samples]` or `[samples, 1]`: 0 and 1, numbers of classes from 0, or numbers; or one-hot, `[samples, classes]`. */
  readonly y: TensorLike
  /** Default: seen from `y` and `classes`. */
  readonly task?: Task | undefined
  /** The names of the classes. Default: their numbers. */
  readonly classes?: readonly string[] | undefined
  /** What messages and reports call it. Default: `tensors`. */
  readonly name?: string | undefined
}

/** What a study learns from: a table, or samples as tensors. */
export type DataInput = TableInput | TensorInput

/** Data, and what was understood of it. */
export interface UnderstoodData {
  readonly data: StudyData
  readonly summary: DataSummary
  /** The rows that have a target. */
  readonly rows: Int32Array
  /** The class of each of `rows`; undefined for numbers. */
  readonly labels: readonly number[] | undefined
  /** Of the network: 1, or the number of classes. */
  readonly outputs: number
}

/** With this many different whole numbers or fewer, a target of tensors is taken as classes. */
const mostClasses = 20

/**
 * Reads what a study is to learn from, and says what it is.
 *
 * @throws TableError, DataError that says what to do if it cannot be learned from
 */
export async function readData(input: DataInput): Promise<UnderstoodData> {
  return 'table' in input ? readTableInput(input) : readTensors(input)
}

async function readTableInput(input: TableInput) {
  const { table: given, target, task, leaveOut = [], categories = [], separator, decimal, encoding } = input
  const reading = {
    ...(separator !== undefined && { separator }),
    ...(decimal !== undefined && { decimal }),
    ...(encoding !== undefined && { encoding }),
  }
  const table = typeof given === 'string' ? await readTable(given, reading) : given
  const { schema, rows, notes } = inferSchema(table, { target, task, leaveOut, categories })
  const classes = schema.target?.kind === 'classes' ? schema.target.classes : undefined
  const labels = classes && Array.from(encodeTarget(schema, table, rows).data)
  const inputs = inputNames(schema).length
  const data: StudyData = {
    ...{ kind: 'table' as const, table, target, leaveOut, categories },
    task: classes ? ('classification' as const) : ('regression' as const),
  }
  const summary: DataSummary = {
    ...{ source: table.name, rows: rows.length, inputs, inputShape: [inputs], target, notes, schema },
    task: taskOf(classes),
    ...(leaveOut.length > 0 && { leaveOut }),
    ...(categories.length > 0 && { categories }),
    ...(Object.keys(reading).length > 0 && { reading }),
    ...(classes && labels && { classes: countClasses(classes, labels) }),
  }
  return { data, summary, rows, labels, outputs: outputsOf(classes) }
}

function readTensors(input: TensorInput): UnderstoodData {
  const data = tensorData(input)
  const { name, x, y, task, classes } = data
  const [count = 0, ...inputShape] = x.shape
  if (count < 10) {
    throw new DataError(
      `${name}: ${count} samples, at least 10 are needed to train and to test; collect more`,
    )
  }
  const labels = classes && Array.from(y.data)
  const summary: DataSummary = {
    ...{ source: name, rows: count, inputShape, task, target: 'target', notes: [] },
    inputs: inputShape.reduce((product, dim) => product * dim, 1),
    ...(classes && labels && { classes: countClasses(classes, labels) }),
  }
  const rows = Int32Array.from({ length: count }, (_, row) => row)
  return { data, summary, rows, labels, outputs: outputsOf(classes) }
}

const taskOf = (classes: readonly string[] | undefined): Task =>
  classes ? (classes.length === 2 ? 'binary' : 'classes') : 'regression'

const outputsOf = (classes: readonly string[] | undefined) =>
  classes && classes.length > 2 ? classes.length : 1

const countClasses = (classes: readonly string[], labels: readonly number[]) =>
  classes.map((name, number) => ({ name, rows: labels.filter(label => label === number).length }))

function tensorData(input: TensorInput): TensorData {
  const { name = 'tensors' } = input
  const [x, y] = [tensor(input.x), tensor(input.y)]
  if (x.shape.length < 2) {
    throw new DataError(`${name}: x must be [samples, ...inputShape], received the shape [${x.shape}]`)
  }
  const [samples = 0] = x.shape
  if (y.shape[0] !== samples) {
    throw new DataError(`${name}: x has ${samples} samples, y has ${y.shape[0]}; they must be as many`)
  }
  for (const [which, { data }] of Object.entries({ x, y })) {
    const bad = data.findIndex(value => !Number.isFinite(value))
    if (bad >= 0) {
      const sample = Math.floor(bad / (data.length / samples))
      throw new DataError(
        `${name}: ${which}[${sample}] holds ${data[bad]}; leave the sample out, or put a number there`,
      )
    }
  }
  const numbers = numbersOf(name, y)
  const { task, classes } = understandTarget(name, numbers.data, input)
  return { kind: 'tensors', name, x, y: numbers, task, classes }
}

/** Targets as `[samples, 1]`; one-hot rows become the numbers of classes. */
function numbersOf(name: string, y: Tensor): Tensor {
  const [samples = 0] = y.shape
  const width = samples === 0 ? 1 : y.data.length / samples
  if (width === 1) return new Tensor(y.data, [samples, 1])
  const labels = Float32Array.from({ length: samples }, (_, row) => {
    const values = y.data.subarray(row * width, (row + 1) * width)
    const oneHot = values.every(value => value === 0 || value === 1) && values.filter(Boolean).length === 1
    if (oneHot && y.shape.length === 2) return values.indexOf(1)
    throw new DataError(
      `${name}: y must be [samples] or [samples, 1], or one-hot with a single 1 in each row; ` +
        `received the shape [${y.shape}] with [${[...values.subarray(0, 6)].join(', ')}] in row ${row}`,
    )
  })
  return new Tensor(labels, [samples, 1])
}

function understandTarget(
  name: string,
  values: Float32Array,
  { task: asked, classes: given }: TensorInput,
): Pick<TensorData, 'task' | 'classes'> {
  const different = [...new Set(values)].sort((a, b) => a - b)
  if (different.length < 2) {
    throw new DataError(`${name}: y is ${different[0]} in all samples: there is nothing to learn`)
  }
  const whole = different.every(value => Number.isInteger(value) && value >= 0)
  const few = different.length <= mostClasses && different.at(-1)! < mostClasses
  if (asked === 'regression' || (asked === undefined && given === undefined && !(whole && few))) {
    return { task: 'regression' }
  }
  const classes = given ?? Array.from({ length: Math.max(2, different.at(-1)! + 1) }, (_, i) => String(i))
  const bad = different.find(value => !whole || value >= classes.length)
  if (bad !== undefined) {
    throw new DataError(
      `${name}: y must hold the numbers of classes, from 0 to ${classes.length - 1} (${listed(classes.slice(0, 6))}), received ${bad}`,
    )
  }
  const task = taskOf(classes)
  if (asked !== undefined && asked !== task) {
    throw new DataError(
      `${name}: y has ${classes.length} classes, the task must be '${task}', received '${asked}'`,
    )
  }
  return { task, classes }
}
