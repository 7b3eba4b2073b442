import type { LabelledCurves, Repeats } from '../study/repeats.js'
import type { Model } from './network.js'
import type { CaseStudySettings } from './settings.js'

/** A model of the study. Repeats of equal number have the same seed in every model. */
export interface ModelResult extends LabelledCurves {
  /** The network that was trained. */
  model: Model
  /** Decision field of the first repeat: see `TrainingOutcome`. */
  field: number[]
}

/** The dropout network at one rate of the grid. */
export interface GridPoint extends Repeats {
  /** The fraction of hidden units that is dropped. */
  rate: number
}

/** Everything that a case study found out. */
export interface CaseStudyResult {
  /** What the study was told, with defaults filled in. */
  settings: CaseStudySettings
  /** The baseline first, then the others as the settings ask for them. */
  models: ModelResult[]
  /** Present when rates were asked for; rates ascend. */
  grid?: GridPoint[]
}
