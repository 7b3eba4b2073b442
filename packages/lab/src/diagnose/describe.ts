import { counted, duration, lossValue, percent, wholeNumber } from '../report/format.js'
import type { Diagnosis } from './diagnose.js'
import type { Finding, ProbeName } from './finding.js'

/** What a probe looks into, in words. */
export const probeTitles: Readonly<Record<ProbeName, string>> = {
  labels: 'wrong labels',
  leak: 'columns that leak the target',
  duplicates: 'duplicated rows',
  drift: 'test rows that differ',
  scale: 'unscaled inputs',
  learningRate: 'learning rate',
  capacity: 'too small a network',
  columns: 'constant columns and outliers',
  imbalance: 'imbalance',
  gap: 'overfitting',
  moreData: 'more rows',
  dropout: 'dropout',
}

const marks = { problem: '✗', warning: '!', note: '·' } as const

/** The result of a diagnosis in one sentence. */
export function headline({ findings, clean }: Diagnosis): string {
  const notes = findings.filter(({ severity }) => severity === 'note').length
  if (clean) {
    return `No fault found in the data, the network or its training${notes > 0 ? `; ${counted(notes, 'note')}` : ''}.`
  }
  const faults = findings.length - notes
  return `${counted(faults, 'fault')} found${notes > 0 ? `, and ${counted(notes, 'note')}` : ''}; the worst first.`
}

/** Findings, verdict and details for a terminal. */
export function describeDiagnosis(diagnosis: Diagnosis): string {
  const { findings, verdict, seen, suspicious, settings, data, trainings, seconds } = diagnosis
  const parts = [
    headline(diagnosis),
    ...findings.map(describeFinding),
    ...(verdict ? [`Does dropout help?  ${verdict.what}\n  ${verdict.why}`] : []),
    `What was looked at\n${seen.map(one => `  ${probeTitles[one.probe]}: ${one.seen}`).join('\n')}`,
    ...(suspicious.length > 0 && findings.some(({ probe }) => probe === 'labels')
      ? [
          `Most suspicious rows\n${suspicious
            .slice(0, 10)
            .map(
              ({ name, given, predicted, score }) =>
                `  ${name}: ${given}, expected ${predicted} (${scoreWords(diagnosis, score)})`,
            )
            .join('\n')}`,
        ]
      : []),
    `${wholeNumber(data.rows)} rows, ${settings.network}, ${wholeNumber(settings.parameters)} weights, ${settings.epochs} epochs; ` +
      `${counted(trainings, 'training')} in ${duration(seconds)}, seed ${settings.seed}.`,
  ]
  return `${parts.join('\n\n')}\n`
}

export const scoreWords = ({ data }: Diagnosis, score: number): string =>
  data.task === 'regression'
    ? `${score.toFixed(1)} robust standard deviations off`
    : `its label has a probability of ${percent(score)}`

function describeFinding({ severity, what, sure, next }: Finding): string {
  return `${marks[severity]} ${what}\n    sure: ${sure}\n    next: ${next}`
}

/** The verdict's figures as a table. */
export function dropoutTable({ verdict }: Diagnosis) {
  if (!verdict) return undefined
  return {
    head: [
      'rate',
      'last validation loss',
      'none',
      'difference',
      '95 % interval',
      'p (Holm)',
      'lowest loss',
      'none',
    ],
    rows: verdict.rates.map(({ rate, last, best, pValue }) => [
      String(rate),
      lossValue(last.after),
      lossValue(last.before),
      lossValue(last.difference),
      `${lossValue(last.interval.low)} to ${lossValue(last.interval.high)}`,
      pValue.toFixed(3),
      lossValue(best.after),
      lossValue(best.before),
    ]),
  }
}
