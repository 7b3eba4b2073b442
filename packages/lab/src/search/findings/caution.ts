import { counted } from '../../report/format.js'
import type { Evidence } from './findings.js'

/** What the figures are not: many comparisons, one choice among many, and whatever did not go to the end. */
export function cautionSentences({ result, summaries, chosen, comparisons }: Evidence): string[] {
  const complete = summaries.filter(({ state }) => state === 'complete')
  const sentences: string[] = []
  if (comparisons.length > 1) {
    sentences.push(
      `${counted(comparisons.length, 'candidate')} were each tested against none. Of so many tests, some come out by chance: the ` +
        "p-values beside are therefore also given with Holm's correction, for each measure, and a sentence claims a difference only if that " +
        'one is below 0.05 too.',
    )
  }
  if (complete.length > 1) {
    sentences.push(
      `${chosen.label} was chosen by the very test rows that its figures are of, out of ${counted(complete.length, 'candidate')}: ` +
        'these figures are therefore somewhat too good.',
    )
  }
  if (comparisons.length > 0) {
    sentences.push(
      'The tests are corrected resampled t-tests (Nadeau and Bengio 2003) of the differences split by split: the splits share ' +
        'training rows, and the ordinary t-test would find differences that are not there.',
    )
  }
  const halved = summaries.filter(({ state }) => state === 'stopped')
  if (halved.length > 0) {
    sentences.push(
      result.settings.strategy === 'halving'
        ? `${counted(halved.length, 'candidate')} ${was(halved.length)} given up on the way by successive halving. Their figures are those of shorter training: they are shown, but compared with nothing.`
        : `The budget ended before ${counted(halved.length, 'candidate')} had all trials: ${halved.length === 1 ? 'it is' : 'they are'} shown, but compared with nothing.`,
    )
  }
  const failed = summaries.filter(({ state }) => state === 'failed')
  if (failed.length > 0) {
    sentences.push(
      `${counted(failed.length, 'candidate')} failed and ${was(failed.length)} left out: ` +
        `${failed
          .slice(0, 5)
          .map(({ label, reason }) => `${label} (${reason})`)
          .join('; ')}${failed.length > 5 ? '; …' : ''}.`,
    )
  }
  return sentences
}

const was = (count: number) => (count === 1 ? 'was' : 'were')
