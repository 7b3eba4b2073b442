import { figureOf, type Measure, measuresOf, type Part } from '../../search/findings/measures.js'
import type { DataSummary } from '../../search/result.js'
import { pairedT } from '../../statistics/pairedT.js'
import { repeatsFor } from '../../statistics/power.js'
import { type Summary, summarize } from '../../statistics/summary.js'
import type { RepeatSettings } from '../settings.js'
import type { TrainedModel } from '../trainings.js'
import { finished, sharedVariance } from './rows.js'

/** How a measure scatters over the trainings of a model. Intervals are corrected for the rows that splits have in common. */
export interface MeasureSpread {
  /** What is measured: the loss, say. */
  readonly measure: Measure
  /** On the rows that a training learned from, with dropout off. */
  readonly train: Summary
  /** On the rows that it has not seen. */
  readonly test: Summary
  /** How many trainings of each of two models it takes to find a difference between them. */
  readonly power: readonly NeededRepeats[]
}

/** How many trainings it takes to find a difference of some size, four times in five, at the level of 5 %. */
export interface NeededRepeats {
  /** In the measure's unit. */
  readonly size: number
  /** The size as a share of the mean; undefined for accuracies, whose sizes are percentage points. */
  readonly share?: number
  /** Undefined if no number of them is enough. */
  readonly trainings: number | undefined
}

const accuracySizes = [0.005, 0.01, 0.02, 0.05, 0.1]
const shares = [0.02, 0.05, 0.1, 0.2, 0.5]

/** Mean, standard deviation and interval, measure by measure. */
export function spreadsOf(
  { trials }: TrainedModel,
  { data, settings }: { readonly data: DataSummary; readonly settings: RepeatSettings },
): MeasureSpread[] {
  const done = finished(trials)
  if (done.length < 2) return []
  const shared = sharedVariance(done, settings)
  return measuresOf(data.task).flatMap(measure => {
    const spread = (part: Part): Summary => {
      const values = done.map(({ result }) => figureOf(result, part, measure))
      if (!values.every(Number.isFinite)) return { count: values.length, mean: Number.NaN, std: Number.NaN }
      return { ...summarize(values), interval: pairedT(values, shared).interval }
    }
    const [train, test] = [spread('train'), spread('test')]
    return Number.isFinite(test.mean) ? [{ measure, train, test, power: powerOf(measure, test, shared) }] : []
  })
}

/**
 * Two models whose figures scatter alike and independently differ by √2 of one's standard deviation. On the same splits from the
 * same seeds they mostly go up and down together, and fewer trainings are enough.
 */
function powerOf(measure: Measure, { mean, std }: Summary, shared: number): NeededRepeats[] {
  const needed = (size: number) => repeatsFor(size, Math.SQRT2 * std, shared)
  return measure === 'accuracy'
    ? accuracySizes.map(size => ({ size, trainings: needed(size) }))
    : shares.map(share => ({ size: share * mean, share, trainings: needed(share * mean) }))
}
