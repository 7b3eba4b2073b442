import { type Summary, summarize } from '../statistics/summary.js'
import type { Model } from './network.js'
import type { CaseStudySettings } from './settings.js'
import type { Curves, Measure, Scores } from './training.js'

/** One training of a network: where it started and how it did. */
export interface Repeat extends Scores {
  seed: number
}

/** All trainings of one network, and their summary. */
export interface Repeats {
  repeats: Repeat[]
  summary: Record<Measure | 'seconds', Summary>
}

/** A model of the study. Repeats of equal number have the same seed in every model. */
export interface ModelResult extends Repeats {
  model: Model
  /** History of the first repeat. */
  curves: Curves
  /** Decision field of the first repeat: see `TrainingOutcome`. */
  field: number[]
}

/** The dropout network at one rate of the grid. */
export interface GridPoint extends Repeats {
  rate: number
}

/** Everything that a case study found out. */
export interface CaseStudyResult {
  settings: CaseStudySettings
  models: ModelResult[]
  /** Present when rates were asked for; rates ascend. */
  grid?: GridPoint[]
}

/** Puts the trainings of one network together with their summary. */
export function summarizeRepeats(repeats: Repeat[]): Repeats {
  const of = (name: Measure | 'seconds') => summarize(repeats.map(repeat => repeat[name]))
  return {
    repeats,
    summary: {
      trainAccuracy: of('trainAccuracy'),
      testAccuracy: of('testAccuracy'),
      trainLoss: of('trainLoss'),
      testLoss: of('testLoss'),
      seconds: of('seconds'),
    },
  }
}
