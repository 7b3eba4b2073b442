import { encodeRows, encodeTarget, inferSchema, type Schema, Tensor } from 'thinnet'
import type { StudyData, TensorData } from './data.js'
import type { Task } from './trial.js'

/** How rows become inputs and targets, learned from training rows alone. */
export interface FittedData {
  /** Goes into the model's file: how to encode rows of another table, and what outputs mean. */
  readonly schema: Schema
  readonly inputShape: readonly number[]
  readonly task: Task
  /** Of the network: 1, or the number of classes. */
  readonly outputs: number
  /** What a standardized target of 1 is in the target's unit; 1 for classes. */
  readonly scale: number
  /** Inputs `[rows, ...inputShape]` and targets `[rows, 1]`. */
  encode(rows: ArrayLike<number>): Samples
}

export interface Samples {
  readonly x: Tensor
  readonly y: Tensor
}

/**
 * Learns medians, vocabularies and the scale of the target from training rows.
 *
 * @throws TableError if they cannot be learned from, such as a target that is the same in all of them
 */
export function fitData(data: StudyData, trainRows: ArrayLike<number>): FittedData {
  return data.kind === 'table' ? fitTable(data, trainRows) : fitTensors(data, trainRows)
}

function fitTable(data: StudyData & { kind: 'table' }, rows: ArrayLike<number>) {
  const { table, target, task, leaveOut, categories } = data
  const { schema } = inferSchema(table, { target, task, leaveOut, categories, rows })
  const encode = (chosen: ArrayLike<number>) => ({
    x: encodeRows(schema, table, { rows: chosen }),
    y: encodeTarget(schema, table, chosen),
  })
  const [, inputs = 0] = encodeRows(schema, table, { rows: [] }).shape
  return { schema, inputShape: [inputs], encode, ...describeTarget(schema) }
}

function fitTensors(data: TensorData, rows: ArrayLike<number>): FittedData {
  const schema: Schema = { version: 1, target: targetOf(data, rows) }
  const { task, outputs, scale } = describeTarget(schema)
  const mean = schema.target?.kind === 'number' ? schema.target.mean : 0
  return {
    ...{ schema, task, outputs, scale },
    inputShape: data.x.shape.slice(1),
    encode(chosen) {
      const y = gather(data.y, chosen)
      return {
        x: gather(data.x, chosen),
        y: new Tensor(
          y.data.map(value => (value - mean) / scale),
          y.shape,
        ),
      }
    },
  }
}

/** The target of tensors, in the words of a schema. */
function targetOf({ y, classes }: TensorData, rows: ArrayLike<number>): NonNullable<Schema['target']> {
  const name = 'target'
  if (classes) return { name, kind: 'classes', classes }
  const values = Array.from(rows, row => y.data[row]!)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { name, kind: 'number', mean, scale: Math.sqrt(variance) || 1 }
}

function describeTarget({ target }: Schema): { task: Task; outputs: number; scale: number } {
  if (target?.kind !== 'classes') return { task: 'regression', outputs: 1, scale: target?.scale ?? 1 }
  const { length } = target.classes
  return length === 2
    ? { task: 'binary', outputs: 1, scale: 1 }
    : { task: 'classes', outputs: length, scale: 1 }
}

/** Samples of a tensor, in the order of `rows`. */
export function gather({ data, shape }: Tensor, rows: ArrayLike<number>): Tensor {
  const size = shape.slice(1).reduce((product, dim) => product * dim, 1)
  const chosen = new Float32Array(rows.length * size)
  for (let i = 0; i < rows.length; i++) {
    chosen.set(data.subarray(rows[i]! * size, (rows[i]! + 1) * size), i * size)
  }
  return new Tensor(chosen, [rows.length, ...shape.slice(1)])
}
