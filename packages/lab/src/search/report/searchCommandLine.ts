import { quoted } from '../findings/advice.js'
import { settingValue } from '../findings/labels.js'
import { readingWords } from '../readingWords.js'
import type { StudyResult } from '../result.js'

/** The option of `thinnet search` for each setting of the built-in network. */
export const spaceOptions: Readonly<Record<string, string>> = {
  dropout: '--rates',
  inputDropout: '--input-rates',
  maxNorm: '--max-norm',
  weightDecay: '--weight-decay',
  kind: '--kinds',
}

/** What a report knows of how it was asked for, besides the study. */
export interface Asked {
  /** The path of the table; undefined where the model brings its own data. */
  readonly table: string | undefined
  /** The path of a model of one's own. */
  readonly model: string | undefined
}

/** The command that does a study again, with all of its settings spelled out. */
export function searchCommandLine({ settings, data }: StudyResult, { table, model }: Asked): string {
  const { budget, candidates, hidden, space } = settings
  // A model with settings of its own brings its space: options name those of the built-in network only.
  const said = Object.keys(space).every(name => name in spaceOptions)
  const words: (string | number | undefined)[][] = [
    [table],
    ['--target', table === undefined ? undefined : data.target],
    [
      '--task',
      table === undefined ? undefined : data.task === 'regression' ? 'regression' : 'classification',
    ],
    ['--leave-out', data.leaveOut?.join(',')],
    ['--categories', data.categories?.join(',')],
    ...readingWords(data.reading).map(([name, value]) => [name, value]),
    ['--model', model],
    ['--hidden', hidden?.join(',')],
    ...(said ? Object.entries(space) : []).map(([name, values]) => [
      spaceOptions[name],
      values.map(settingValue).join(','),
    ]),
    ['--strategy', settings.strategy],
    ['--candidates', candidates],
    ['--repeats', settings.repeats],
    ['--folds', settings.folds],
    ['--epochs', settings.epochs],
    ['--batch-size', settings.batchSize],
    ['--budget', budget && ('trials' in budget ? budget.trials : `${budget.minutes}min`)],
    ['--holdout', settings.holdout],
    ['--seed', settings.seed],
  ]
  const given = words.filter(parts => parts.every(part => part !== undefined))
  return ['thinnet search', ...given.flat().map(part => quoted(String(part)))].join(' ')
}
