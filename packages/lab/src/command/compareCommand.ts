import { join } from 'node:path'
import { Command } from 'commander'
import { type ComparisonResult, compare } from '../compare/compare.js'
import { comparisonFindings } from '../compare/findings/compareFindings.js'
import type { ModelChoice } from '../compare/model.js'
import { commandLine, type NamedOption, settingsText } from '../compare/report/commandLine.js'
import { comparisonReport } from '../compare/report/comparisonReport.js'
import { modelTable, testTable } from '../compare/report/tables.js'
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

interface CompareFlags extends RepeatFlags {
  a?: string
  b?: string
  model?: string
  modelA?: string
  modelB?: string
}

/** `thinnet compare`: any two models on the same splits from the same seeds. */
export function compareCommand(context: CommandContext): Command {
  const command = new Command('compare')
    .summary('test two models against each other, on the same splits from the same seeds')
    .description(
      'Trains two models on the same splits of the same rows from the same seeds, tests their differences, and writes a report, a\n' +
        'figure and all trials. Each model is the built-in network with settings, or a TypeScript file of your own.',
    )
  withTableFlags(command)
    .option('--a <settings>', "settings of the first model, such as 'dropout=0' (default: none)")
    .option('--b <settings>', "settings of the second model, such as 'dropout=0.4,maxNorm=3'")
    .option('--model <file>', 'TypeScript that exports a function model of your own, for both')
    .option('--model-a <file>', 'for the first one alone')
    .option('--model-b <file>', 'for the second one alone')
  withRepeatFlags(command, '3 with 5 folds; 30 with --test', 'thinnet-compare')
    .addHelpText(
      'after',
      "\nExamples:\n  thinnet compare wine.csv --target target --a 'dropout=0' --b 'dropout=0.4,maxNorm=3'\n" +
        "  thinnet compare wine.csv --target target --b 'dropout=0.4' --fixed-split --repeats 30\n" +
        '  thinnet compare --model-a small.ts --model-b large.ts --test 0.3 --repeats 20',
    )
    .action(async (table: string | undefined, flags: CompareFlags) => {
      const { modelA = flags.model, modelB = flags.model } = flags
      const { hidden, ...options } = trainingOptions('compare', table, flags, modelA ?? modelB)
      const choice = (option: string, text: string | undefined, model: string | undefined): ModelChoice => ({
        settings: parseSettings(option, text ?? ''),
        ...(model === undefined ? { hidden } : { model }),
      })
      const [a, b] = [choice('--a', flags.a, modelA), choice('--b', flags.b, modelB)]
      const store = placeOf(flags, command.getOptionValueSource('db') === 'env')
      const asked = askedOf(table, flags)
      const line = (result: ComparisonResult) =>
        commandLine('compare', asked, namesOf(result, modelA, modelB), result.settings)
      await presentTrainings(
        context,
        flags,
        watching => compare({ ...options, a, b, store, ...watching }),
        result => comparisonReport(result, line(result)),
        result => conclusion(result, flags.out),
      )
    })
  return command
}

/** The options that name the two models. */
function namesOf(
  { a, b }: ComparisonResult,
  modelA: string | undefined,
  modelB: string | undefined,
): NamedOption[] {
  const files: NamedOption[] =
    modelA === modelB
      ? [['--model', modelA]]
      : [
          ['--model-a', modelA],
          ['--model-b', modelB],
        ]
  const hidden: NamedOption = ['--hidden', (a.hidden ?? b.hidden)?.join(',')]
  return [['--a', settingsText(a.candidate)], ['--b', settingsText(b.candidate)], ...files, hidden]
}

/** What is shown at the end. */
function conclusion(result: ComparisonResult, out: string): string {
  const { a, b, data, tests } = result
  const { headline, effect, caution } = comparisonFindings(result)
  const parts = [
    textTable(modelTable([a, b], data.task)),
    'Mean ± standard deviation of the trainings, measured with dropout off.',
    ...(tests.length > 0 ? [textTable(testTable(result))] : []),
    `${headline}.\n${effect.join('\n')}`,
    ...caution,
    `The story, with figures: ${join(out, 'report.html')}`,
  ]
  return `${parts.join('\n\n')}\n`
}
