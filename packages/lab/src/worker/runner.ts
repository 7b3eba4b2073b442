import type { Json } from '../store/exactJson.js'
import type { Study } from '../store/rows.js'

/** What the run of a trial may use. */
export interface TrialContext {
  /** The study that the trial is of. */
  study: Study
  /** Ends the run: the trial was stopped, went to another worker, or this worker has to end. What it then gives is dropped. */
  signal: AbortSignal
  /** Says how far it is: shown to all who look at the study. May be called as often as one likes. */
  report(progress: Json): void
  /** A blob of the study, its hash checked; the last few are kept in memory. */
  blob(name: string): Promise<Uint8Array>
  /** Stores a blob of the study, such as a model. */
  keepBlob(name: string, bytes: Uint8Array): Promise<void>
  /** The study's code, its hash checked; `undefined` if it has none. Only workers with `--allow-code` get here with one. */
  code: Uint8Array | undefined
  /** Threads that the computation may use. */
  threads: number
}

/** Which trial. */
export interface TrialToRun {
  study: string
  number: number
  settings: Json
  /** The study's seed: what is random in a trial must come from it and the number alone. */
  seed: number
}

/**
 * Computes a trial. The same study and trial must give the same result, whoever computes it and whenever.
 *
 * @throws Error when it cannot be done; its message is kept with the trial
 */
export type TrialRunner = (trial: TrialToRun, context: TrialContext) => Promise<Json>

/** A runner for each kind of study. */
export type TrialRunners = Readonly<Record<string, TrialRunner>>
