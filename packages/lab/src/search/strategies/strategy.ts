import type { StudySeeds } from '../seeds.js'
import type { Candidate, DoneTrial, TrialSettings } from '../trial.js'

export type { DoneTrial } from '../trial.js'

/** Trials between two decisions. All of them are done before the next is made, so that it does not depend on who was quicker. */
export type Stage = readonly TrialSettings[]

/** Decides what is tried. */
export interface Strategy {
  /** Trials, and their epochs, if nothing is given up before its time. */
  readonly planned: { readonly trials: number; readonly epochs: number }
  /**
   * What comes next; undefined when there is nothing more to try.
   *
   * @param done the stages so far, in order
   */
  next(done: readonly (readonly DoneTrial[])[]): Stage | undefined
}

/** What all strategies know. */
export interface StrategyPlan {
  readonly candidates: readonly Candidate[]
  readonly baseline: number | undefined
  readonly folds: number
  readonly repeats: number
  readonly epochs: number
  readonly seeds: StudySeeds
}

/**
 * Trials of some candidates: fold by fold, and for each fold all of the candidates, so that a study that ends early has
 * compared them on the same folds.
 */
export function trialsOf(
  { candidates, folds, seeds }: StrategyPlan,
  numbers: readonly number[],
  { epochs, rung, repeats }: { epochs: number; rung: number; repeats: readonly number[] },
): TrialSettings[] {
  return repeats.flatMap(repeat =>
    Array.from({ length: folds }, (_, fold) => fold).flatMap(fold =>
      numbers.map(candidateNumber => ({
        ...{ candidateNumber, candidate: candidates[candidateNumber]!, repeat, fold },
        seed: seeds.trial(repeat, fold, folds),
        ...{ epochs, rung },
      })),
    ),
  )
}

/** Whole numbers from `first` to below `end`. */
export const range = (first: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i)
