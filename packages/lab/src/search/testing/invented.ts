import { studySeeds } from '../seeds.js'
import type { DoneTrial, StrategyPlan } from '../strategies/strategy.js'
import type { TrialResult, TrialSettings } from '../trial.js'

/** A strategy's plan for candidates that differ in their dropout, the first of them the baseline. */
export function planFor(count: number, others: Partial<StrategyPlan> = {}): StrategyPlan {
  return {
    candidates: Array.from({ length: count }, (_, i) => ({ dropout: i / count })),
    ...{ baseline: 0, folds: 3, repeats: 2, epochs: 90, seeds: studySeeds(1), ...others },
  }
}

/** What a trial might have given. */
export function inventedResult(loss: number): TrialResult {
  return {
    ...{ train: { loss: loss / 2 }, test: { loss }, trainRows: 80, testRows: 40 },
    ...{ parameters: 10, epochs: 1, seconds: 1 },
  }
}

/** A stage that has been run, with losses that are invented. */
export const invent = (
  stage: readonly TrialSettings[],
  lossOf: (settings: TrialSettings) => number,
): DoneTrial[] => stage.map(settings => ({ settings, result: inventedResult(lossOf(settings)) }))
