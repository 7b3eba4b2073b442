import { join } from 'node:path'
import { Command } from 'commander'
import { powerTable, repeatFindings } from '../compare/findings/repeatFindings.js'
import { type RepeatedResult, repeat } from '../compare/repeat.js'
import { commandLine, type NamedOption, settingsText } from '../compare/report/commandLine.js'
import { aboutPower, repeatReport } from '../compare/report/repeatReport.js'
import { spreadTable } from '../compare/report/tables.js'
import type { CommandContext } from './context.js'
import { presentTrainings } from './presentTrainings.js'
import {
  askedOf,
  parseSettings,
  type RepeatFlags,
  trainingOptions,
  withRepeatFlags,
} from './repeatSettings.js'
import { placeOf } from './storeFlags.js'
import { withTableFlags } from './tableFlags.js'
import { textTable } from './textTable.js'

interface Flags extends RepeatFlags {
  set?: string
  model?: string
}

/** `thinnet repeat`: one model, trained again and again. */
export function repeatCommand(context: CommandContext): Command {
  const command = new Command('repeat')
    .summary('train one model again and again: how far can its figures be trusted?')
    .description(
      'Trains one model again and again and says how its figures scatter, and how many trainings it takes to see a difference.\n' +
        'With --fixed-split, this is the repeated evaluation of the case study for any model.',
    )
  withTableFlags(command)
    .option('--set <settings>', "settings of the model, such as 'dropout=0.4' (default: none)")
    .option(
      '--model <file>',
      'TypeScript that exports a function model of your own, and data if it is not a table',
    )
  withRepeatFlags(command, '30; with --folds 3', 'thinnet-repeat')
    .addHelpText(
      'after',
      "\nExamples:\n  thinnet repeat wine.csv --target target --set 'dropout=0.4'\n" +
        '  thinnet repeat wine.csv --target target --fixed-split --test 0.7 --repeats 30\n' +
        '  thinnet repeat --model my-model.ts --repeats 10 --json',
    )
    .action(async (table: string | undefined, flags: Flags) => {
      const { model } = flags
      const { hidden, ...options } = trainingOptions('repeat', table, flags, model)
      const settings = parseSettings('--set', flags.set ?? '')
      const store = placeOf(flags, command.getOptionValueSource('db') === 'env')
      const line = (result: RepeatedResult) => {
        const { candidate, hidden: layers } = result.model
        const names: NamedOption[] = [
          ['--set', settingsText(candidate)],
          ['--model', model],
          ['--hidden', layers?.join(',')],
        ]
        return commandLine('repeat', askedOf(table, flags), names, result.settings)
      }
      await presentTrainings(
        context,
        flags,
        watching => repeat({ ...options, settings, model, hidden, store, ...watching }),
        result => repeatReport(result, line(result)),
        result => conclusion(result, flags.out),
      )
    })
  return command
}

/** What is shown at the end. */
function conclusion(result: RepeatedResult, out: string): string {
  const { headline, spread, gap, caution } = repeatFindings(result)
  const parts = [
    ...(result.spreads.length > 0 ? [textTable(spreadTable(result))] : []),
    `${headline}.\n${[...spread, ...gap].join('\n')}`,
    ...caution,
    ...(result.spreads.length > 0 ? [`${textTable(powerTable(result))}\n${aboutPower}`] : []),
    `The story, with figures: ${join(out, 'report.html')}`,
  ]
  return `${parts.join('\n\n')}\n`
}
