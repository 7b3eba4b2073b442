import type { Palette } from '../../figures/palette.js'
import { percentTick } from '../../report/format.js'
import { lossName, type Measure, type Part } from '../findings/measures.js'
import type { CandidateSummary } from '../findings/summaries.js'
import type { DataSummary } from '../result.js'

/** Training and test rows, as every figure of a search draws them. */
export const parts: readonly { part: Part; label: string; color(palette: Palette): string }[] = [
  { part: 'train', label: 'training rows', color: palette => palette.train },
  { part: 'test', label: 'test rows', color: palette => palette.test },
]

/** A mean with its interval, as far as a figure can show it. */
export interface Bar {
  mean: number
  low: number
  high: number
}

/** A measure of a candidate as a figure draws it: intervals end where accuracy or loss end. */
export function barOf(summary: CandidateSummary, part: Part, measure: Measure): Bar | undefined {
  const estimate = summary[part][measure]
  if (!estimate || !Number.isFinite(estimate.mean)) return undefined
  const { mean, interval } = estimate
  const highest = measure === 'accuracy' ? 1 : Number.POSITIVE_INFINITY
  return {
    mean,
    low: Math.max(0, interval?.low ?? mean),
    high: Math.min(highest, interval?.high ?? mean),
  }
}

/** An axis of a measure: its name with the unit, and how its ticks are written. */
export function measureAxis(measure: Measure, { task, target }: DataSummary) {
  switch (measure) {
    case 'accuracy':
      return { label: 'rows classified correctly', tickFormat: percentTick }
    case 'meanAbsoluteError':
      return { label: `mean absolute error, in the unit of ${shortened(target, 24)}`, zero: true }
    case 'loss':
      return { label: lossName(task), zero: true }
  }
}

export const panelNames: Readonly<Record<Measure, string>> = {
  accuracy: 'Accuracy',
  meanAbsoluteError: 'Mean absolute error',
  loss: 'Loss',
}

/** Text that fits: names of columns can be sentences. */
export function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

/** What the intervals of a figure are, as a sentence. */
export function intervalNote(splits: number): string {
  return splits > 1
    ? '95 % intervals of the mean (corrected for the training rows that the splits share)'
    : 'one training each, without an interval'
}
