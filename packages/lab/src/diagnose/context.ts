import type { Table } from 'thinnet'
import type { Trainer } from './training/trainer.js'

/** What probes look at. */
export interface DiagnosisContext {
  readonly trainer: Trainer
  /** Fewer trainings, and larger effects alone are found. */
  readonly quick: boolean
  readonly seed: number
  /** Rows of `problem.x`, as they are called: `line 17`. */
  nameOf(row: number): string
  /** The names of the classes; undefined for numbers. */
  readonly classes: readonly string[] | undefined
  /** What a target of 1 above the mean is in the target's unit; 1 for classes. */
  readonly unit: { readonly mean: number; readonly scale: number }
  /** The table, where there is one, with the rows that are used and how columns became inputs. */
  readonly table: TableView | undefined
  /** The names of the inputs, in their order. */
  readonly inputNames: readonly string[]
}

export interface TableView {
  readonly table: Table
  /** The row of the table for each row of the problem. */
  readonly rows: Int32Array
  readonly target: string
  /** What became inputs, a column's values or that they are missing: the column, and the places of the inputs. */
  readonly columns: readonly {
    readonly name: string
    readonly column: string
    readonly inputs: readonly number[]
  }[]
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[]
}

/** Of each probe's test: 5 % for a diagnosis with ten of them, by Bonferroni. */
export const alpha = 0.005

/** Of notes, which are no faults and whose false alarms harm nobody. */
export const noteAlpha = 0.05

/** Trainings of the network as it is, one for each fold of the first repeats. */
export const foldsOf = (repeats: number, folds: number) =>
  Array.from({ length: repeats * folds }, (_, i) => ({ repeat: Math.floor(i / folds), fold: i % folds }))

/** A change of a loss by less than this share of what a network loses that knows no inputs matters to nobody. */
export const leastOfBlind = 0.02
