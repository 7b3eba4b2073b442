import type { LabelledCurves, Repeats } from '../study/repeats.js'
import type { Model } from './network.js'
import type { CaseStudySettings } from './settings.js'

/** A model of the study. Repeats of equal number have the same seed in every model. */
export interface ModelResult extends LabelledCurves {
  model: Model
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
