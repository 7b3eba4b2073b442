import type { Table, Tensor } from 'thinnet'
import type { Task } from './trial.js'

/** A table, one column of which is to be predicted. */
export interface TableData {
  readonly kind: 'table'
  readonly table: Table
  readonly target: string
  readonly task: 'classification' | 'regression'
  /** Columns that are not to be inputs. */
  readonly leaveOut: readonly string[]
  /** Columns of numbers that are names. */
  readonly categories: readonly string[]
}

/** Samples of any one shape, with a target each. */
export interface TensorData {
  readonly kind: 'tensors'
  /** What messages call it. */
  readonly name: string
  /** `[samples, ...inputShape]` */
  readonly x: Tensor
  /** `[samples, 1]`: 0 or 1, the number of a class from 0, or a number in its own unit. */
  readonly y: Tensor
  readonly task: Task
  /** The names of the classes, unless the target is a number. */
  readonly classes?: readonly string[] | undefined
}

/** What a study learns from. */
export type StudyData = TableData | TensorData

/** Data of a study that cannot be used as it is; the message says what to do. */
export class DataError extends Error {
  override readonly name = 'DataError'
}
