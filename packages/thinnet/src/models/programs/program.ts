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
  readonly place: Place
  /** How the metrics' sums are laid out. */
  readonly layout: SumsLayout
  /** Multiplications of one step or batch with so many rows. */
  multiplications(rows: number): number
  /** What threads could share of it at a time. */
  sharedWork(rows: number): number
}
