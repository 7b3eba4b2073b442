import { type Summary, summarize } from '../statistics/summary.js'
import type { Curves, Measure, Scores } from './scores.js'

/** One training of a network: where it started and how it did. */
export interface Repeat extends Scores {
  seed: number
}

/** All trainings of one network, and their summary. */
export interface Repeats {
  repeats: Repeat[]
  summary: Record<Measure | 'seconds', Summary>
}

/** The trainings of a network that tables and sentences call by its label. */
export interface LabelledRepeats extends Repeats {
  model: { label: string }
}

/** The same with the History of the first repeat. */
export interface LabelledCurves extends LabelledRepeats {
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
