import { lossValue, percent, points, wholeNumber } from '../../report/format.js'
import type { LabelledCurves } from '../repeats.js'
import { lowestTestLoss } from './lowestTestLoss.js'

/** From these on the word is overfitting: points of accuracy between training and test rows, or growth of test loss. */
const clearGap = 0.05
const clearGrowth = 1.1

/**
 * What a network learnt of its task and what it learnt by heart, in sentences.
 *
 * @param who - The network, as a sentence about it would begin.
 */
export function overfittingSentences(
  { summary, curves, repeats }: LabelledCurves,
  who = 'the network without dropout',
): string[] {
  const train = summary.trainAccuracy.mean
  const test = summary.testAccuracy.mean
  const gap = train - test
  const lowest = lowestTestLoss(curves)
  const end = curves.valLoss.at(-1)!
  const growth = end / lowest.loss
  const several = repeats.length > 1
  const sentences = [
    `After training, ${who} classifies${several ? ', on average,' : ''} ${percent(train)} of its ` +
      `training rows and ${percent(test)} of the test rows correctly: ${points(gap)} percentage points ` +
      `${gap < 0 ? 'more' : 'less'} on rows it has never seen.`,
  ]
  const course =
    `${several ? 'In the first repeat, its' : 'Its'} test loss was lowest, ${lossValue(lowest.loss)}, after epoch ` +
    wholeNumber(lowest.epoch)
  sentences.push(
    growth > clearGrowth
      ? `${course}; from there on it rose to ${lossValue(end)}, ${growth.toFixed(1)} times as much, while training went on.`
      : `${course}, and it ended at ${lossValue(end)}, about as low.`,
  )
  sentences.push(
    gap > clearGap || growth > clearGrowth
      ? 'That is overfitting: the network goes on to fit the noise of its training rows, and other rows have other noise.'
      : 'By these figures it hardly overfits: what it learnt from the training rows holds for the test rows as well.',
  )
  return sentences
}
