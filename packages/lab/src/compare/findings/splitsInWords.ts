import { counted, percentTick } from '../../report/format.js'
import type { DoneTrial } from '../../search/strategies/strategy.js'
import { foldsOf, type RepeatSettings, trainingsOf } from '../settings.js'

/** Which rows train and which test, in a few words. */
export function describeSplits(settings: RepeatSettings): string {
  const { splits, repeats } = settings
  switch (splits.kind) {
    case 'folds':
      return `${counted(trainingsOf(settings), 'split')} (${counted(foldsOf(settings), 'fold')}, ${counted(repeats, 'repeat')})`
    case 'random':
      return `${counted(repeats, 'random split')}, ${percentTick(splits.test)} of the rows to test on`
    case 'fixed':
      return `one fixed split, ${percentTick(splits.test)} of the rows to test on, from ${counted(repeats, 'seed')}`
  }
}

/** What the figures cover: what would change if everything were done again. */
export function coverage(kind: RepeatSettings['splits']['kind']): string {
  return kind === 'fixed'
    ? 'All trainings learn from the same rows and are tested on the same rows; only their seeds differ (initial weights, shuffles, ' +
        'masks). The interval and the test therefore speak of other seeds on exactly these rows. They say nothing of other rows: with ' +
        'another split the result may be another. Without --fixed-split, rows are drawn anew for each training.'
    : 'Every training has another split of the rows and another seed: the interval and the test speak of both. The splits share ' +
        'training rows, and the ordinary t-test would find differences that are not there; the variance is therefore corrected ' +
        '(Nadeau and Bengio 2003).'
}

/** Trainings without figures, in a sentence. */
export function failureSentence(label: string, trials: readonly DoneTrial[]): string[] {
  const failures = trials.flatMap(({ result }) => result.failure ?? [])
  if (failures.length === 0) return []
  return [
    `${label} failed in ${failures.length} of ${counted(trials.length, 'training')} (${failures[0]}): they are left out, and what is ` +
      'left speaks of the trainings that went well.',
  ]
}
