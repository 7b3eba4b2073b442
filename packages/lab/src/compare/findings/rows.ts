import { mean } from 'simple-statistics'
import type { DoneTrial } from '../../search/strategies/strategy.js'
import type { RepeatSettings } from '../settings.js'

/** The trainings that came to an end with figures. */
export const finished = (trials: readonly DoneTrial[]): DoneTrial[] =>
  trials.filter(({ result }) => result.failure === undefined)

/**
 * The part of the variance of a mean that more trainings do not average out, since the splits have training rows in common: test
 * rows for each training row (Nadeau & Bengio 2003). On a fixed split the seeds alone differ, and they have nothing in common.
 */
export function sharedVariance(
  trials: readonly DoneTrial[],
  { splits }: Pick<RepeatSettings, 'splits'>,
): number {
  if (splits.kind === 'fixed') return 0
  return (
    mean(trials.map(({ result }) => result.testRows)) / mean(trials.map(({ result }) => result.trainRows))
  )
}
