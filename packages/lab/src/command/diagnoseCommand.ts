import { join } from 'node:path'
import { Command } from 'commander'
import { describeDiagnosis } from '../diagnose/describe.js'
import { type DiagnoseOptions, diagnose } from '../diagnose/diagnose.js'
import { diagnosisDocument, writeDiagnosis } from '../diagnose/writeDiagnosis.js'
import { openOutputFolder } from '../output/outputFolder.js'
import { duration } from '../report/format.js'
import { quoted } from '../search/findings/advice.js'
import { checkNumber, isCount, type NumberRule, sharedRules } from '../study/numberSetting.js'
import type { CommandContext } from './context.js'
import { type ProgressWords, progressDisplay } from './progress.js'
import { type TableFlags, tableInput, withTableFlags } from './tableFlags.js'
import { parseValues } from './valueList.js'

interface DiagnoseFlags extends TableFlags {
  model?: string
  hidden?: string
  test?: string
  epochs?: string
  batchSize?: string
  seed?: string
  workers?: string
  out?: string
  quick?: boolean
  json?: boolean
  quiet?: boolean
}

/** `thinnet diagnose`: why a network does not generalize better. */
export function diagnoseCommand(context: CommandContext): Command {
  return withTableFlags(new Command('diagnose'))
    .summary('find out why dropout does not help: faults of data, network and training')
    .description(
      'Looks for what keeps a network from generalizing: wrong labels, columns that leak the target, duplicated rows, inputs that are\n' +
        'not scaled, too small a network, a wrong learning rate; says whether it overfits, and whether dropout helps at all.',
    )
    .option(
      '--model <file>',
      'TypeScript that exports a function model of your own, and data if it is not a table',
    )
    .option('--hidden <units>', 'units of the hidden layers, such as 128,64 (default: by rows and inputs)')
    .option('--test <file>', 'rows that will be predicted, to see whether they are like these')
    .option('--epochs <count>', 'passes over the training rows (default: 20 to 200, about 2,000 steps)')
    .option('--batch-size <rows>', 'rows of a training step (default: 32)')
    .option('--seed <number>', 'the seed that everything random comes from (default: 1)')
    .option('--workers <count>', 'processes side by side (default: one a core)')
    .option('--quick', 'fewer trainings, no learning curve, no comparison of dropout rates')
    .option('--out <folder>', 'folder for the report and its figures (default: none are written)')
    .option('--json', 'print the findings as one JSON document on standard output, and nothing else there')
    .option('--quiet', 'show no progress')
    .addHelpText(
      'after',
      '\nExamples:\n  thinnet diagnose wine.csv --target target\n' +
        '  thinnet diagnose wine.csv --target target --model my-model.ts --out diagnosis\n' +
        '  thinnet diagnose --model my-model.ts --quick --json',
    )
    .action((table: string | undefined, flags: DiagnoseFlags) => run(context, table, flags))
}

const rules = {
  epochs: sharedRules(100).epochs,
  seed: sharedRules(100).seed,
  batchSize: {
    option: '--batch-size',
    expected: 'a whole number from 1, the rows of a training step',
    example: '--batch-size 32',
    accepts: isCount,
  },
  workers: {
    option: '--workers',
    expected: 'a whole number from 1, the processes side by side',
    example: '--workers 2',
    accepts: value => isCount(value) && value <= 1024,
  },
} satisfies Record<string, NumberRule>

const hiddenRule = {
  option: '--hidden',
  expected: 'whole numbers from 1, the units of each hidden layer',
  example: '--hidden 128,64',
  none: false as const,
  accepts: isCount,
}

/** What is to be diagnosed, from what was typed. */
function optionsOf(table: string | undefined, flags: DiagnoseFlags): DiagnoseOptions {
  const optional = (rule: NumberRule, text: string | undefined) =>
    text === undefined ? undefined : checkNumber(rule, text)
  return {
    data: tableInput('diagnose', table, flags, flags.model),
    model: flags.model,
    hidden: flags.hidden?.split(',').flatMap(part => parseValues(hiddenRule, part)),
    test: flags.test,
    epochs: optional(rules.epochs, flags.epochs),
    batchSize: optional(rules.batchSize, flags.batchSize),
    seed: optional(rules.seed, flags.seed),
    processes: optional(rules.workers, flags.workers),
    quick: flags.quick,
  }
}

async function run(
  { stdout, stderr, signal }: CommandContext,
  table: string | undefined,
  flags: DiagnoseFlags,
): Promise<void> {
  const { out, json = false, quiet = false } = flags
  const options = optionsOf(table, flags)
  const commandLine = commandLineOf(table, flags)
  const folder = out === undefined ? undefined : await openOutputFolder(out)
  const progress = progressDisplay(stderr, quiet, diagnoseProgress)
  try {
    const diagnosis = await diagnose({
      ...options,
      signal,
      onProgress: (done, asked) => progress.update({ done, asked }),
    })
    progress.end()
    const document = folder
      ? await writeDiagnosis(diagnosis, folder, commandLine, signal)
      : diagnosisDocument(diagnosis, commandLine, [])
    if (json) {
      stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
      return
    }
    const where = out === undefined ? '' : `\nWith figures: ${join(out, 'report.html')}\n`
    stdout.write(`${describeDiagnosis(diagnosis)}${where}`)
  } catch (error) {
    progress.end()
    await folder?.discard()
    throw error
  }
}

/** The command again, without what only says where results go. */
function commandLineOf(table: string | undefined, flags: DiagnoseFlags): string {
  const options = (
    [
      ...(['target', 'task', 'leaveOut', 'categories', 'separator', 'decimal', 'encoding'] as const),
      ...(['model', 'hidden', 'test', 'epochs', 'batchSize', 'seed'] as const),
    ] as const
  ).flatMap(name => {
    const value = flags[name]
    return value === undefined
      ? []
      : [`--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)} ${quoted(value)}`]
  })
  const words = ['thinnet diagnose', ...(table === undefined ? [] : [quoted(table)]), ...options]
  return [...words, ...(flags.quick ? ['--quick'] : [])].join(' ')
}

/** A log gets a line every 20 trainings: their number grows when a probe sees something. */
const diagnoseProgress: ProgressWords<{ readonly done: number; readonly asked: number }> = {
  describe: ({ done, asked }, seconds) =>
    `training ${done} of ${asked} or a few more, ${duration(seconds)} so far`,
  marks: ({ done }) => Math.floor(done / 20),
}
