import type { DoneTrial } from './strategies/strategy.js'

/** A candidate's trials. */
export const trialsOfCandidate = (trials: readonly DoneTrial[], number: number): DoneTrial[] =>
  trials.filter(({ settings }) => settings.candidateNumber === number)

/** The mean loss on test rows over a candidate's trials; NaN if it failed in one of them. */
export function meanTestLoss(trials: readonly DoneTrial[], number: number): number {
  const losses = trialsOfCandidate(trials, number).map(({ result }) => result.test.loss)
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}

/** Which rows a trial was tested on. */
export const splitOf = ({ settings }: DoneTrial): string => `${settings.repeat} ${settings.fold}`
