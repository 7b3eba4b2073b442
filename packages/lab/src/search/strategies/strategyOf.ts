import { baselineOf } from '../candidates.js'
import { studySeeds } from '../seeds.js'
import type { StudyPlan } from '../storedStudy.js'
import { grid } from './grid.js'
import { halving } from './halving.js'
import type { Strategy } from './strategy.js'

/** The strategy of a study; a random search is a grid of the candidates that were drawn. */
export function strategyOf({ settings, candidates }: StudyPlan): Strategy {
  const { folds, repeats, epochs, seed, strategy, stopEarly = false } = settings
  const plan = {
    ...{ candidates, folds, repeats, epochs },
    baseline: baselineOf(candidates),
    seeds: studySeeds(seed),
  }
  return strategy === 'halving' ? halving(plan) : grid(plan, { stopEarly })
}
