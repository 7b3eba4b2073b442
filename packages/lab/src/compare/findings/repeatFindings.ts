import { counted } from '../../report/format.js'
import { marginValue, measureNames, measureValue } from '../../search/findings/measures.js'
import type { Summary } from '../../statistics/summary.js'
import type { RepeatedResult } from '../repeat.js'
import { trainingsOf } from '../settings.js'
import { coverage, failureSentence } from './splitsInWords.js'
import type { MeasureSpread } from './spread.js'

/** What repeated trainings found, in sentences. */
export interface RepeatFindings {
  readonly headline: string
  /** One for each measure. */
  readonly spread: readonly string[]
  /** How far training and test rows are apart. */
  readonly gap: readonly string[]
  /** What the figures cover, and what they do not. */
  readonly caution: readonly string[]
}

/** Says how the figures of a model scatter, and what that means for comparisons. */
export function repeatFindings(result: RepeatedResult): RepeatFindings {
  const { model, spreads, settings } = result
  const caution = [...failureSentence(model.label, model.trials), coverage(settings.splits.kind)]
  if (spreads.length === 0) {
    return {
      headline: 'There is nothing to show: fewer than two trainings came to an end',
      ...{ spread: [], gap: [], caution },
    }
  }
  return {
    headline: spreads
      .map(({ measure, test }) => `test ${measureNames[measure]} ${meanAndInterval(measure, test)}`)
      .join(', '),
    spread: spreads.map(one => scatterOf(one, trainingsOf(settings))),
    gap: gapOf(spreads),
    caution,
  }
}

function meanAndInterval(measure: MeasureSpread['measure'], { mean, interval }: Summary): string {
  const margin = interval && marginValue(measure, (interval.high - interval.low) / 2)
  return `${measureValue(measure, mean)}${margin === undefined ? '' : ` ± ${margin}`}`
}

function scatterOf({ measure, test }: MeasureSpread, trainings: number): string {
  const { mean, std } = test
  const highest = measure === 'accuracy' ? 1 : Number.POSITIVE_INFINITY
  const [low, high] = [Math.max(0, mean - 2 * std), Math.min(highest, mean + 2 * std)]
  const range = `between ${measureValue(measure, low)} and ${measureValue(measure, high)}`
  return (
    `Over ${counted(trainings, 'training')}, test ${measureNames[measure]} is ${meanAndInterval(measure, test)} on average (95 % interval ` +
    `of the mean). Single trainings scatter by a standard deviation of ${marginValue(measure, std)}` +
    `${measure === 'accuracy' ? ' percentage points' : ''}: about 19 in 20 of them lie ${range}.`
  )
}

/** A gap that the trainings agree on. */
function gapOf(spreads: readonly MeasureSpread[]): string[] {
  const [{ measure, train, test } = {}] = spreads.filter(({ train }) => Number.isFinite(train.mean))
  if (!measure || !train || !test) return []
  const apart = test.mean - train.mean
  const name = measureNames[measure]
  const overfits = (test.interval?.low ?? test.mean) > (train.interval?.high ?? train.mean)
  return [
    `On the rows that it learned from, ${name} is ${measureValue(measure, train.mean)}, on test rows ${measureValue(measure, test.mean)}` +
      (overfits && apart > 0
        ? ': it fits its training rows better than others, which is where regularization may help (thinnet search).'
        : ': it does not overfit by this figure.'),
  ]
}

/** The table of what it takes to find differences. */
export function powerTable({ spreads }: RepeatedResult): { head: string[]; rows: string[][] } {
  return {
    head: ['a difference of', 'takes trainings of each model'],
    rows: spreads.flatMap(({ measure, power }) =>
      power.map(({ size, share, trainings }) => [
        `${
          measure === 'accuracy'
            ? `${Number((100 * size).toFixed(1))} percentage ${size === 0.01 ? 'point' : 'points'}`
            : `${Number((100 * (share ?? 0)).toFixed(1))} % (${measureValue(measure, size)})`
        } of test ${measureNames[measure]}`,
        trainings === undefined ? 'no number is enough' : counted(trainings, 'training').replace(/ .*/, ''),
      ]),
    ),
  }
}
