import { counted, percent } from '../../report/format.js'
import type { Evidence } from './findings.js'
import { withLabel } from './labels.js'
import { measureValue } from './measures.js'
import { wilson } from './wilson.js'

/** The figure to quote: that of rows which nothing was chosen by. */
export function honestSentence({ result: { best }, chosen }: Evidence): string {
  const { holdout } = best
  if (!holdout) {
    return (
      'No rows were held out, so that there is no figure for the chosen model that is free of the choice: ' +
      '--holdout 0.2 keeps a fifth of the rows for it.'
    )
  }
  const { rows, loss, accuracy, meanAbsoluteError } = holdout
  const figures = [`loss ${measureValue('loss', loss)}`]
  if (accuracy !== undefined) {
    const { low, high } = wilson(accuracy, rows)
    figures.push(
      `accuracy ${percent(accuracy)} (95 % interval ${percent(low)} to ${percent(high)}, by the number of rows)`,
    )
  }
  if (meanAbsoluteError !== undefined) {
    figures.push(`mean absolute error ${measureValue('meanAbsoluteError', meanAbsoluteError)}`)
  }
  return (
    `The honest figure is that of the ${counted(rows, 'row')} that were held out, which nothing was chosen by. On them the network ${withLabel(chosen)}, ` +
    `trained on all other rows, has ${figures.join(' and ')}.`
  )
}
