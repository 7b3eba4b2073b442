import { counted } from '../../report/format.js'
import type { Evidence } from './findings.js'
import { capital, nameOf } from './labels.js'

/** What the figures are not: many comparisons, one choice among many, and whatever did not go to the end. */
export function cautionSentences({ result, summaries, chosen, baseline, comparisons }: Evidence): string[] {
  const complete = summaries.filter(({ state }) => state === 'complete')
  const sentences: string[] = []
  if (baseline && comparisons.length > 1) {
    sentences.push(
      `${counted(comparisons.length, 'candidate')} were each tested against ${nameOf(baseline)}. Of so many tests, some come out by chance: the ` +
        "p-values beside are therefore also given with Holm's correction, for each measure, and a sentence claims a difference only if that " +
        'one is below 0.05 too.',
    )
  }
  if (complete.length > 1) {
    sentences.push(
      `${capital(nameOf(chosen))} was chosen by the very test rows that its figures are of, out of ${counted(complete.length, 'candidate')}: ` +
        'these figures are therefore somewhat too good.',
    )
  }
  if (comparisons.length > 0) {
    sentences.push(
      'The tests are corrected resampled t-tests (Nadeau and Bengio 2003) of the differences split by split: the splits share ' +
        'training rows, and the ordinary t-test would find differences that are not there.',
    )
  }
  const stopped = summaries.filter(({ state }) => state === 'stopped')
  if (stopped.length > 0) {
    const reasons = [...new Set(stopped.map(({ reason }) => reason))]
    sentences.push(
      `${counted(stopped.length, 'candidate')} did not go to the end (${reasons.join('; ')}): ` +
        `${stopped.length === 1 ? 'it is' : 'they are'} shown, but compared with nothing.`,
    )
  }
  if (chosen.trials.length < result.settings.folds * result.settings.repeats) {
    sentences.push(
      `The budget ended the study early: candidates are compared on ${counted(chosen.trials.length, 'split')} in place of ` +
        `${result.settings.folds * result.settings.repeats}.`,
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
