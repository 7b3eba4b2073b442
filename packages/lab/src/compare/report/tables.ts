import { mean } from 'simple-statistics'
import {
  figureOf,
  marginValue,
  measureNames,
  measuresOf,
  measureValue,
  pValueText,
} from '../../search/findings/measures.js'
import type { Task } from '../../search/trial.js'
import { summarize } from '../../statistics/summary.js'
import type { ScoreTable } from '../../study/scoreTable.js'
import type { ComparisonResult } from '../compare.js'
import { finished } from '../findings/rows.js'
import type { RepeatedResult } from '../repeat.js'
import type { TrainedModel } from '../trainings.js'

/** Mean ± standard deviation of each model, training and test rows. */
export function modelTable(models: readonly TrainedModel[], task: Task): ScoreTable {
  const measures = measuresOf(task)
  return {
    head: ['model', ...measures.flatMap(one => [`train ${measureNames[one]}`, `test ${measureNames[one]}`])],
    rows: models.map(({ label, trials }) => [
      label,
      ...measures.flatMap(measure =>
        (['train', 'test'] as const).map(part => {
          const values = finished(trials).map(({ result }) => figureOf(result, part, measure))
          if (values.length === 0 || !values.every(Number.isFinite)) return '–'
          return `${measureValue(measure, mean(values))} ± ${marginValue(measure, summarize(values).std)}`
        }),
      ),
    ]),
  }
}

/** The tests of a comparison. */
export function testTable({ tests }: ComparisonResult): ScoreTable {
  return {
    head: ['test rows', 'difference', '95 % interval', 'p'],
    rows: tests.map(({ measure, mean: centre, interval, pValue }) => {
      const value = (one: number) =>
        `${one < 0 ? '−' : '+'}${measure === 'loss' ? Math.abs(one).toFixed(4) : marginValue(measure, Math.abs(one))}`
      const unit = measure === 'accuracy' ? ' points' : ''
      return [
        measureNames[measure],
        `${value(centre)}${unit}`,
        `${value(interval.low)} to ${value(interval.high)}${unit}`,
        pValueText(pValue).replace('p = ', '').replace('p ', ''),
      ]
    }),
  }
}

/** How the figures of one model scatter. */
export function spreadTable({ spreads, model }: RepeatedResult): ScoreTable {
  const done = finished(model.trials)
  return {
    head: ['figure', 'mean', 'standard deviation', '95 % interval of the mean', 'lowest', 'highest'],
    rows: spreads.flatMap(spread =>
      (['train', 'test'] as const).map(part => {
        const { measure } = spread
        const { mean: centre, std, interval } = spread[part]
        const values = done.map(({ result }) => figureOf(result, part, measure))
        const highest = measure === 'accuracy' ? 1 : Number.POSITIVE_INFINITY
        // Intervals end where accuracy or loss end.
        const value = (one: number) => measureValue(measure, Math.max(0, Math.min(highest, one)))
        return [
          `${part} ${measureNames[measure]}`,
          ...[value(centre), marginValue(measure, std)],
          interval ? `${value(interval.low)} to ${value(interval.high)}` : '–',
          ...[value(Math.min(...values)), value(Math.max(...values))],
        ]
      }),
    ),
  }
}
