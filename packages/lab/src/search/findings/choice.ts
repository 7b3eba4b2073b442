import { lowestTestLoss } from './effect.js'
import type { Evidence } from './findings.js'
import { lossValue } from '../../report/format.js'

/** Why the chosen candidate was chosen. */
export function choiceSentences({ summaries, chosen }: Evidence): string[] {
  const complete = summaries.filter(({ state }) => state === 'complete')
  const best = lowestTestLoss(summaries)
  if (complete.length < 2 || !best) return [`${chosen.label} is the only candidate that went to the end.`]
  const mean = (one: typeof best) => lossValue(one.test.loss?.mean ?? Number.NaN)
  const error = best.test.loss?.standardError
  if (error === undefined) {
    return [
      `${chosen.label} has the lowest test loss, ${mean(chosen)}. Without repeats or folds its standard error is unknown.`,
    ]
  }
  const within = lossValue(best.test.loss!.mean + error)
  const rule = 'the one-standard-error rule (Breiman and others 1984)'
  return chosen === best
    ? [
        `By ${rule}: ${best.label} has the lowest mean test loss, ${mean(best)} (standard error ${lossValue(error)}), and no ` +
          `simpler candidate comes within one standard error of it, ${within} or less.`,
      ]
    : [
        `By ${rule}: the lowest mean test loss is that of ${best.label}, ${mean(best)} (standard error ${lossValue(error)}). ` +
          `Of the candidates within one standard error of it, ${within} or less, ${chosen.label} (${mean(chosen)}) is the simplest: ` +
          'what the data cannot tell apart, the weaker regularization settles.',
      ]
}
