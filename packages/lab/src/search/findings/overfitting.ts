import { lossValue, percent, points, wholeNumber } from '../../report/format.js'
import { correctedResampledT } from '../../statistics/correctedResampledT.js'
import type { StudyResult } from '../result.js'
import type { TrialCurves } from '../trial.js'
import type { Evidence } from './findings.js'
import { withLabel } from './labels.js'
import { figureOf, measureValue } from './measures.js'
import { type CandidateSummary, meanRows } from './summaries.js'

/** From these on the word is overfitting: points of accuracy, or growth of the loss from training to test rows. */
const clearGap = 0.05
const clearRatio = 1.25
/** The share of the way from guessing to perfection that a network makes which has learnt its training rows. */
const learnt = 0.5

/** Whether a network memorizes, learns too little, or neither; or seems to memorize, but on too few rows to tell. */
export type Fit = 'overfits' | 'underfits' | 'fits' | 'unclear'

/** Judges a candidate by its mean figures on training and test rows. */
export function fitOf(candidate: CandidateSummary, data: StudyResult['data']): Fit | undefined {
  const { train, test } = candidate
  if (!train.loss || !test.loss) return undefined
  const gap = train.accuracy && test.accuracy ? train.accuracy.mean - test.accuracy.mean : 0
  const ratio = test.loss.mean / train.loss.mean
  if (skillOf(train, data) < learnt && gap < clearGap && ratio < clearRatio) return 'underfits'
  if (gap <= clearGap && ratio <= clearRatio) return 'fits'
  return gapIsClear(candidate) ? 'overfits' : 'unclear'
}

/** Whether test rows are predicted worse than training rows by more than chance, split by split. */
function gapIsClear({ trials }: CandidateSummary): boolean {
  if (trials.length < 2) return false
  const above = (gaps: readonly number[]) => correctedResampledT(gaps, meanRows(trials)).interval.low > 0
  const of = (measure: 'loss' | 'accuracy', part: 'train' | 'test') =>
    trials.map(({ result }) => figureOf(result, part, measure))
  const gaps = (high: readonly number[], low: readonly number[]) => high.map((value, i) => value - low[i]!)
  return (
    above(gaps(of('loss', 'test'), of('loss', 'train'))) ||
    above(gaps(of('accuracy', 'train'), of('accuracy', 'test')))
  )
}

/** How much better than guessing a network does on its training rows: 0 for a guess, 1 for perfection. */
function skillOf(train: CandidateSummary['train'], { classes }: StudyResult['data']): number {
  if (train.accuracy && classes) {
    const rows = classes.map(one => one.rows)
    const guess = Math.max(...rows) / rows.reduce((sum, one) => sum + one, 0)
    return (train.accuracy.mean - guess) / (1 - guess)
  }
  // The loss of numbers is the mean square of a target whose own mean square is 1.
  return 1 - (train.loss?.mean ?? 1)
}

/** What the network without regularization does to training and test rows, in sentences. */
export function fitSentences({ baseline, chosen, result }: Evidence): string[] {
  const subject = baseline?.state === 'complete' ? baseline : chosen
  const { train, test } = subject
  if (!train.loss || !test.loss) return []
  const who = `the network ${withLabel(subject)}`
  const sentences = [
    `On average, ${who} has a loss of ${lossValue(train.loss.mean)} on its training rows and ${lossValue(test.loss.mean)} on the ` +
      `test rows${otherFigures(subject)}.`,
  ]
  const curves = curvesOf(subject)
  const lowest = curves && lowestOf(curves)
  if (curves && lowest && lowest.last > 1.1 * lowest.loss) {
    sentences.push(
      `In the first fold its test loss was lowest, ${lossValue(lowest.loss)}, after epoch ${wholeNumber(lowest.epoch)}; by the end ` +
        `it had risen to ${lossValue(lowest.last)}.`,
    )
  }
  switch (fitOf(subject, result.data)) {
    case 'overfits':
      sentences.push('That is overfitting: part of what it learnt holds for the training rows only.')
      break
    case 'underfits':
      sentences.push(
        'That is underfitting: it does not even learn its training rows well, and regularization cannot mend that.',
      )
      break
    case 'unclear':
      sentences.push(
        'That looks like overfitting, but on so few rows and splits the 95 % interval of the gap includes none.',
      )
      break
    default:
      sentences.push('By these figures it hardly overfits, which leaves little for regularization to mend.')
  }
  return sentences
}

function otherFigures({ train, test }: CandidateSummary): string {
  if (train.accuracy && test.accuracy) {
    const gap = train.accuracy.mean - test.accuracy.mean
    return (
      `, and classifies ${percent(train.accuracy.mean)} and ${percent(test.accuracy.mean)} of them correctly: ` +
      `${points(gap)} percentage points ${gap < 0 ? 'more' : 'less'} on rows it has never seen`
    )
  }
  if (!train.meanAbsoluteError || !test.meanAbsoluteError) return ''
  const [before, after] = [train, test].map(part =>
    measureValue('meanAbsoluteError', part.meanAbsoluteError?.mean ?? Number.NaN),
  )
  return `, and is off by ${before} and ${after} (mean absolute error)`
}

/** The curves of a candidate, if a trial has them. */
export function curvesOf({ trials }: CandidateSummary): TrialCurves | undefined {
  return trials.find(({ result }) => result.curves !== undefined)?.result.curves
}

/** Where a test-loss curve is lowest, and where it ends; undefined for a curve with values that are no finite number. */
export function lowestOf({
  epoch,
  testLoss,
}: TrialCurves): { epoch: number; loss: number; last: number } | undefined {
  if (testLoss.length === 0 || !testLoss.every(Number.isFinite)) return undefined
  const place = testLoss.reduce((best, loss, index) => (loss < testLoss[best]! ? index : best), 0)
  return { epoch: epoch[place]!, loss: testLoss[place]!, last: testLoss.at(-1)! }
}
