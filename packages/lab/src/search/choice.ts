import { type Contender, oneStandardError } from '../statistics/oneStandardError.js'
import { summarize } from '../statistics/summary.js'
import { complexityOf } from './candidates.js'
import { splitOf, trialsOfCandidate } from './scoresOf.js'
import type { DoneTrial, Stage } from './strategies/strategy.js'
import type { Candidate, CandidateResult, Space } from './trial.js'

/** Who is compared at the end, and on what. */
export interface Comparison {
  /** Candidates that no decision has given up. */
  readonly numbers: readonly number[]
  readonly rung: number
  /** Their trials at that rung on the folds that all of them have been on. */
  readonly trials: readonly DoneTrial[]
}

/** A stage, and those of its trials that were run: all, unless a budget ended the study. */
export interface RunStage {
  readonly planned: Stage
  readonly done: readonly DoneTrial[]
}

/**
 * Finds the candidates that were to be tried to the end, and the folds that all of them have been on; a budget may have
 * ended the study before they had been on all. Where it ended before all had been on one, those are compared that have been
 * on the first.
 */
export function comparisonOf(stages: readonly RunStage[]): Comparison {
  for (let end = stages.length; end > 0; end--) {
    const { planned } = stages[end - 1]!
    const rung = planned[0]?.rung ?? 0
    const ofRung = stages
      .slice(0, end)
      .flatMap(({ done }) => done)
      .filter(({ settings }) => settings.rung === rung)
    const numbers = [...new Set(planned.map(({ candidateNumber }) => candidateNumber))]
    const seen = numbers.map(number => new Set(trialsOfCandidate(ofRung, number).map(splitOf)))
    const common = [...(seen[0] ?? [])].filter(split => seen.every(splits => splits.has(split)))
    if (common.length === 0) continue
    const trials = ofRung.filter(
      one => numbers.includes(one.settings.candidateNumber) && common.includes(splitOf(one)),
    )
    return { numbers, rung, trials }
  }
  const trials = stages[0]?.done ?? []
  return { numbers: trials.map(({ settings }) => settings.candidateNumber), rung: 0, trials }
}

/**
 * Chooses by the one-standard-error rule on the test loss.
 *
 * The standard error is that of one cross-validation, `s / √folds` with s over all folds of all repeats: repeats shuffle the
 * same rows anew and do not make them more.
 *
 * @returns the numbers of the chosen candidate, and of the one with the lowest test loss
 * @throws Error if all candidates failed, with what the first of them said
 */
export function choose(
  { numbers, trials }: Comparison,
  candidates: readonly Candidate[],
  { space, folds }: { space: Space; folds: number },
): { chosen: number; best: number } {
  const contenders = numbers.map((number): Contender => {
    const losses = trialsOfCandidate(trials, number).map(({ result }) => result.test.loss)
    const complexity = complexityOf(candidates[number]!, space)
    if (!losses.every(Number.isFinite)) return { mean: Number.NaN, standardError: 0, complexity }
    const { mean, std } = summarize(losses)
    return { mean, standardError: std / Math.sqrt(Math.min(folds, losses.length)), complexity }
  })
  if (!contenders.some(({ mean }) => Number.isFinite(mean))) {
    const failure = trials.find(({ result }) => result.failure !== undefined)?.result.failure
    throw new Error(
      failure === undefined ? 'no trial was run: give a larger budget' : `all candidates failed: ${failure}`,
    )
  }
  const { chosen, best } = oneStandardError(contenders)
  return { chosen: numbers[chosen]!, best: numbers[best]! }
}

/** The trials of each candidate at its highest rung, and at the earlier ones. */
export function candidateResults(
  candidates: readonly Candidate[],
  stages: readonly RunStage[],
  { splits, rung: lastRung }: { splits: number; rung: number },
): CandidateResult[] {
  const all = stages.flatMap(({ done }) => done)
  return candidates.map((candidate, number) => {
    const own = trialsOfCandidate(all, number)
    const rung = Math.max(0, ...own.map(({ settings }) => settings.rung))
    const inOrder = (trials: readonly DoneTrial[]) =>
      trials.toSorted((a, b) => a.settings.repeat - b.settings.repeat || a.settings.fold - b.settings.fold)
    const trials = inOrder(own.filter(({ settings }) => settings.rung === rung))
    const earlier = own.filter(({ settings }) => settings.rung < rung)
    return {
      ...{ number, candidate, trials },
      ...(earlier.length > 0 && { earlier }),
      ...((trials.length < splits || rung < lastRung) && { stoppedAt: rung }),
    }
  })
}
