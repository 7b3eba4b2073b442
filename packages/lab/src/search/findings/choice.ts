import { lossValue } from '../../report/format.js'
import { summarize } from '../../statistics/summary.js'
import { lowestTestLoss } from './effect.js'
import type { Evidence } from './findings.js'
import { capital, nameOf, withLabel } from './labels.js'
import type { CandidateSummary } from './summaries.js'

/** Why the chosen candidate was chosen. */
export function choiceSentences({ result, summaries, chosen, baseline }: Evidence): string[] {
  const complete = summaries.filter(({ state }) => state === 'complete')
  const best = lowestTestLoss(summaries)
  if (complete.length < 2 || !best)
    return [`${capital(nameOf(chosen))} is the only candidate that went to the end.`]
  const mean = (one: typeof best) => lossValue(one.test.loss?.mean ?? Number.NaN)
  const error = ruleError(best, result.settings.folds)
  if (error === undefined) {
    return [
      `${capital(nameOf(chosen))} has the lowest test loss, ${mean(chosen)}. Without repeats or folds its standard error is unknown.`,
    ]
  }
  const within = lossValue(best.test.loss!.mean + error)
  const lowest =
    `By the one-standard-error rule (Breiman and others 1984): the lowest mean test loss, ${mean(best)} (standard error ` +
    `${lossValue(error)}, over the folds: repeats add no rows), is that ${withLabel(best)}`
  return chosen === best
    ? [
        chosen === baseline
          ? `${lowest}, which is the simplest anyway.`
          : `${lowest}, and no simpler candidate comes within one standard error of it, ${within} or less.`,
      ]
    : [
        `${lowest}. Of the candidates within one standard error of it, ${within} or less, ${nameOf(chosen)} (${mean(chosen)}) is the ` +
          'simplest: what the data cannot tell apart, the weaker regularization settles.',
      ]
}

/**
 * The standard error that the rule goes by, that of one cross-validation: `s / √folds` with s over all splits, since repeats
 * shuffle the same rows anew and do not make them more.
 */
function ruleError({ trials }: CandidateSummary, folds: number): number | undefined {
  if (trials.length < 2) return undefined
  const { std } = summarize(trials.map(({ result }) => result.test.loss))
  return std / Math.sqrt(Math.min(folds, trials.length))
}
