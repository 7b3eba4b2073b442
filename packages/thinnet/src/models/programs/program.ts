import type { Variable } from '../../layers/variable.js'
import type { DrawPlan } from './draws.js'
import type { SumsLayout } from './network.js'
import type { Place } from './placement.js'

/** What programs of all kinds are, once built. */
export interface Program {
  readonly model: Uint8Array
  /** What is random in a step or batch. */
  readonly draws: DrawPlan
  /** State that every run reads and replaces: input `name`, output `name_next`. */
  readonly carried: readonly string[]
  /** How the metrics' sums are laid out. */
  readonly layout: SumsLayout
  /** Multiplications of one step or batch with so many rows. */
  multiplications(rows: number): number
  /** What threads could share of it at a time. */
  sharedWork(rows: number): number
  /** Bytes that a run surely needs for each row of a batch. */
  readonly bytesPerRow: number
}

/** A program that may have weights inside. */
export interface Encodable {
  /** The weights inside; of none, all are fed. */
  readonly inner: readonly Variable[]
  readonly place: Place
  /** The model, with weights inside as they are now. */
  encode(): Uint8Array
}

export interface InferenceProgram extends Omit<Program, 'model'>, Encodable {
  /** Rows that are good to compute at a time. */
  readonly rows: number
}
