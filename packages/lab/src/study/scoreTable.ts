import { lossValue, percent, points } from '../report/format.js'
import type { LabelledRepeats } from './repeats.js'
import { isAccuracy, type Measure, measures } from './scores.js'

/** The table of scores, as text cells: a head, and a row a model with its label first. */
export interface ScoreTable {
  head: string[]
  rows: string[][]
}

const titles: Record<Measure, string> = {
  trainAccuracy: 'train accuracy',
  testAccuracy: 'test accuracy',
  trainLoss: 'train loss',
  testLoss: 'test loss',
}

/** What `evaluate` says of each network: mean and, for several repeats, standard deviation. */
export function scoreTable(first: string, rows: readonly LabelledRepeats[]): ScoreTable {
  return {
    head: [first, ...measures.map(measure => titles[measure]), 'seconds'],
    rows: rows.map(({ model: { label }, summary, repeats }) => {
      const spread = (std: string) => (repeats.length > 1 ? ` ± ${std}` : '')
      return [
        label,
        ...measures.map(measure => {
          const { mean, std } = summary[measure]
          return isAccuracy(measure)
            ? `${percent(mean)}${spread(points(std))}`
            : `${lossValue(mean)}${spread(std.toFixed(3))}`
        }),
        summary.seconds.mean.toFixed(2),
      ]
    }),
  }
}
