import type { StudyResult } from '../result.js'
import type { DoneTrial } from '../strategies/strategy.js'

/** What of a result is the same whoever computed it, and when. */
export function withoutTimes({ candidates, best, chosen, baseline, settings }: StudyResult) {
  const timeless = (trials: readonly DoneTrial[] = []) =>
    trials.map(({ settings, result: { seconds: _, ...result } }) => ({ settings, result }))
  const { keras: _, ...measured } = best
  return {
    ...{ best: measured, chosen, baseline, settings },
    candidates: candidates.map(({ trials, earlier, ...candidate }) => ({
      ...{ ...candidate, trials: timeless(trials), earlier: timeless(earlier) },
    })),
  }
}
