// How many threads one run should use.

import { availableParallelism } from './parallelism.js'

/** Below this many multiplications a run, starting and joining threads costs more than they save. */
const WORTH_THREADS = 1e7

/**
 * @param multiplications of one step or batch
 * @param override the user's own choice
 */
export function chooseThreads(multiplications: number, override?: number): number {
  if (override !== undefined) {
    if (!Number.isInteger(override) || override < 1) {
      throw new RangeError(`threads: expected a whole number from 1, received ${override}`)
    }
    return override
  }
  return multiplications < WORTH_THREADS ? 1 : availableParallelism()
}
