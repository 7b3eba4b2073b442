import { csvLine } from '../../output/csvLine.js'
import { measuresOf, type Part } from '../findings/measures.js'
import type { DataSummary } from '../result.js'
import type { CandidateResult, Setting, Space, TrialScores } from '../trial.js'

type Trial = CandidateResult['trials'][number]

/** Whose trials: of a study, or of anything like it. */
export interface TrialsOf {
  readonly candidates: readonly CandidateResult[]
  readonly settings: { readonly space: Space }
  readonly data: Pick<DataSummary, 'task'>
}

/**
 * All trials as a table, one a row, with every figure in full: `candidate`, its settings (`none` for those that are off by having
 * no value), `repeat`, `fold`, `rung`, `seed`, `epochs`, rows, parameters, figures, `seconds` and `failure`. Fields without a value
 * are empty.
 */
export function trialsCsv({ candidates, settings, data }: TrialsOf): string {
  const names = Object.keys(settings.space)
  const scores = (['train', 'test'] as const).flatMap((part: Part) =>
    measuresOf(data.task).map(measure => ({ part, measure })),
  )
  const columns = [
    'candidate',
    ...names.map(name => (ownColumns.has(name) ? `setting ${name}` : name)),
    ...['repeat', 'fold', 'rung', 'seed', 'epochs', 'trainRows', 'testRows', 'parameters'],
    ...scores.map(({ part, measure }) => `${part}${measure.charAt(0).toUpperCase()}${measure.slice(1)}`),
    ...['seconds', 'failure'],
  ]
  const line = (number: number, { settings: trial, result }: Trial) =>
    csvLine([
      number,
      ...names.map(name => cellOf(trial.candidate[name])),
      ...[trial.repeat, trial.fold, trial.rung, trial.seed, result.epochs],
      ...[result.trainRows, result.testRows, result.parameters],
      ...scores.map(({ part, measure }) => numberCell(result[part], measure)),
      ...[result.seconds, result.failure ?? ''],
    ])
  const rows = candidates.flatMap(({ number, trials, earlier = [] }) =>
    [...earlier, ...trials].map(trial => line(number, trial)),
  )
  return csvLine(columns) + rows.join('')
}

/** Columns that every table has: settings of the same name give way. */
const ownColumns = new Set(
  'candidate repeat fold rung seed epochs trainRows testRows parameters seconds failure'.split(' '),
)

function cellOf(value: Setting | undefined): string | number {
  if (value === undefined) return ''
  return value === null ? 'none' : typeof value === 'boolean' ? String(value) : value
}

function numberCell(scores: TrialScores, measure: keyof TrialScores): string | number {
  const value = scores[measure]
  return value !== undefined && Number.isFinite(value) ? value : ''
}
