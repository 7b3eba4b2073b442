import type { Command } from 'commander'
import { describeSplits } from '../compare/findings/splitsInWords.js'
import type { Asked } from '../compare/report/commandLine.js'
import type { RepeatChoices } from '../compare/settings.js'
import type { StartedTrainings, TrainingOptions } from '../compare/trainings.js'
import { counted, wholeNumber } from '../report/format.js'
import type { Candidate, Setting } from '../search/trial.js'
import { checkNumber } from '../study/numberSetting.js'
import { SettingError } from '../study/settingError.js'
import type { StudyFlags } from './presentStudy.js'
import { type SearchFlags, searchOptions, workersRule } from './searchSettings.js'
import { type StoreFlags, withStoreFlags } from './storeFlags.js'
import type { TableFlags } from './tableFlags.js'

/** What `thinnet compare` and `thinnet repeat` have in common, as it is typed. */
export interface RepeatFlags
  extends Pick<
      SearchFlags,
      keyof TableFlags | 'hidden' | 'repeats' | 'folds' | 'epochs' | 'batchSize' | 'seed' | 'workers'
    >,
    StoreFlags,
    StudyFlags {
  test?: string
  fixedSplit?: boolean
}

/** Adds the options that say how often a model is trained and where results go. */
export function withRepeatFlags(command: Command, usual: string, out: string): Command {
  command
    .option('--hidden <units>', "units of the built-in network's hidden layers, such as 128,64")
    .option(
      '--repeats <count>',
      `trainings; with --folds, shufflings of the rows into folds (default: ${usual})`,
    )
    .option('--folds <count>', 'folds of a cross-validation')
    .option(
      '--test <fraction>',
      'in place of folds: the fraction of the rows to test on, drawn anew each time',
    )
    .option('--fixed-split', 'all trainings on the same rows: only their seeds differ')
    .option('--epochs <count>', 'passes over the training rows (default: 100)')
    .option('--batch-size <rows>', 'rows of a training step (default: 32)')
    .option('--seed <number>', 'the seed that everything random comes from (default: 1)')
    .option('--workers <count>', 'processes of this machine (default: one a core)')
  return withStoreFlags(command)
    .option('--out <folder>', 'folder for the files', out)
    .option('--json', 'print the results as one JSON document on standard output, and nothing else there')
    .option('--quiet', 'show no progress')
}

/**
 * How often and on what data, from what was typed.
 *
 * @param model a file that may bring the data
 * @throws SettingError naming the option
 */
export function trainingOptions(
  command: 'compare' | 'repeat',
  table: string | undefined,
  flags: RepeatFlags,
  model: string | undefined,
): TrainingOptions & { hidden?: readonly number[] | undefined } {
  const { data, hidden, repeats, folds, epochs, batchSize, seed } = searchOptions(
    table,
    { ...flags, ...(model !== undefined && { model }) },
    command,
  )
  const choices: RepeatChoices = {
    ...{ repeats, folds, epochs, batchSize, seed, fixedSplit: flags.fixedSplit },
    test: flags.test === undefined ? undefined : flags.test.trim() === '' ? Number.NaN : Number(flags.test),
  }
  const workers = flags.workers === undefined ? undefined : checkNumber(workersRule, flags.workers)
  return { ...choices, data, hidden, workers }
}

/** What a report repeats of what was typed. */
export const askedOf = (
  table: string | undefined,
  { target, task, leaveOut, categories, separator, decimal, encoding }: RepeatFlags,
): Asked => ({
  ...{ table, target, task, leaveOut, categories, separator, decimal, encoding },
})

const isNumber = (text: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)

/**
 * Reads settings such as `dropout=0.4,maxNorm=3`: numbers, true and false, `none` for null, anything else as text.
 *
 * @throws SettingError that says what was expected and what was received
 *
 * @example
 * ```ts
 * parseSettings('--a', 'dropout=0.4,maxNorm=none') // { dropout: 0.4, maxNorm: null }
 * ```
 */
export function parseSettings(option: string, text: string): Candidate {
  const settings: Record<string, Setting> = {}
  const refuse = (hint: string) =>
    new SettingError({
      ...{ option, expected: 'settings as name=value, with commas between them', received: text, hint },
      example: `${option} 'dropout=0.4,maxNorm=3'`,
    })
  for (const part of text.split(',').map(one => one.trim())) {
    if (part === '') continue
    const [, name, value] = /^([^=]*)=(.*)$/.exec(part)?.map(one => one.trim()) ?? []
    if (!name || value === undefined || value === '') throw refuse(`'${part}' is no name=value`)
    if (name in settings) throw refuse(`${name} is there twice`)
    settings[name] = settingOf(value)
  }
  return settings
}

function settingOf(text: string): Setting {
  if (isNumber(text)) return Number(text)
  if (/^(none|off|null)$/i.test(text)) return null
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  return text
}

/** What the data was understood to be, and what will be trained. */
export function understood({ data, settings, labels, place }: StartedTrainings): string {
  const classes = data.classes?.map(({ name, rows }) => `${name} (${wholeNumber(rows)})`)
  const target = classes
    ? `${data.target}, one of ${classes.slice(0, 12).join(', ')}${classes.length > 12 ? ', …' : ''}`
    : `${data.target}, a number`
  const lines = [
    `${data.source}: ${counted(data.rows, 'row')}, ${counted(data.inputs, 'input')}`,
    `  target: ${target}`,
    ...data.notes.map(note => `  note: ${note}`),
    `  ${labels.length > 1 ? 'models' : 'model'}: ${labels.join(' | ')}`,
    `  ${describeSplits(settings)}; ${counted(settings.epochs, 'epoch')} each`,
    `kept in ${place}`,
  ]
  return `${lines.join('\n')}\n\n`
}
