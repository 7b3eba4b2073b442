/** How far a study is, over all workers wherever they are. */
export interface SearchProgress {
  /** The id of the study, by which others can look at it and `resume` goes on with it. */
  readonly study: string
  /** `trials`, then `best`: the chosen candidate's training on all rows. */
  readonly phase: 'trials' | 'best'
  /** Trials that have ended, and all that there will be unless some are given up before their time. */
  readonly done: number
  /** With those that a running search is still going to ask for. */
  readonly total: number
  /** Of those that have ended: without a result. */
  readonly failed: number
  /** Trials that are being trained at the moment. */
  readonly running: number
  /** Workers that were heard of in the last minute. */
  readonly workers: number
  /** Share of all epochs that are done, from 0 to 1. */
  readonly fraction: number
  /** By the pace so far, with as many workers as there were on average; null while nothing is known. */
  readonly secondsLeft: number | null
}
