import { type Summary, summarize } from '../statistics/summary.js'
import type { Curves, Measure, Scores } from './scores.js'

/** One training of a network: where it started and how it did. */
export interface Repeat extends Scores {
  /** Of the model: initial weights, shuffles and masks come from it. */
  seed: number
}

/** All trainings of one network, and their summary. */
export interface Repeats {
  /** In the order of their numbers. */
  repeats: Repeat[]
  /** Over the repeats, for each measure and the time. */
  summary: Record<Measure | 'seconds', Summary>
}

/** The trainings of a network that tables and sentences call by its label. */
export interface LabelledRepeats extends Repeats {
  /** The network that was trained. */
  model: {
    /** What tables and sentences call it. */
    label: string
  }
}

/** The same with the History of the first repeat. */
export interface LabelledCurves extends LabelledRepeats {
  /** Of the first repeat, one value an epoch. */
  curves: Curves
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
