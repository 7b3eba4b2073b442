import { quoted } from '../../search/findings/advice.js'
import type { Candidate, Setting } from '../../search/trial.js'
import type { RepeatSettings } from '../settings.js'

/** How a report was asked for, besides the trainings: paths as they were typed. */
export interface Asked {
  readonly table: string | undefined
  readonly target: string | undefined
  readonly task?: string | undefined
  readonly leaveOut?: string | undefined
  readonly categories?: string | undefined
  readonly separator?: string | undefined
  readonly decimal?: string | undefined
  readonly encoding?: string | undefined
}

/** An option with its value; left out if it has none. */
export type NamedOption = readonly [name: string, value: string | number | undefined]

/** The settings of a model as one types them: `dropout=0.4,maxNorm=3`. */
export function settingsText(candidate: Candidate): string {
  return Object.entries(candidate)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(',')
}

const valueText = (value: Setting) => (value === null ? 'none' : String(value))

/** The command that trains the same again, with all settings spelled out. */
export function commandLine(
  command: 'compare' | 'repeat',
  asked: Asked,
  models: readonly NamedOption[],
  settings: RepeatSettings,
): string {
  const { splits, repeats, epochs, batchSize, seed } = settings
  const options: NamedOption[] = [
    ['--target', asked.target],
    ['--task', asked.task],
    ['--leave-out', asked.leaveOut],
    ['--categories', asked.categories],
    ['--separator', asked.separator],
    ['--decimal', asked.decimal],
    ['--encoding', asked.encoding],
    ...models,
    ...(splits.kind === 'folds' ? [['--folds', splits.folds] as const] : [['--test', splits.test] as const]),
    ['--repeats', repeats],
    ['--epochs', epochs],
    ['--batch-size', batchSize],
    ['--seed', seed],
  ]
  const words = options.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [name, quoted(String(value))],
  )
  const table = asked.table === undefined ? [] : [quoted(asked.table)]
  const fixed = splits.kind === 'fixed' ? ['--fixed-split'] : []
  return ['thinnet', command, ...table, ...words, ...fixed].join(' ')
}
