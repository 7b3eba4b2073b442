import { join } from 'node:path'
import { Command } from 'commander'
import type { Example } from '../examples/example.js'
import { examples } from '../examples/examples.js'
import { byNetwork, type ExampleResult } from '../examples/result.js'
import { runExample } from '../examples/runExample.js'
import {
  checkExampleSettings,
  defaultExampleSettings,
  type ExampleSettingsInput,
} from '../examples/settings.js'
import { aboutVerdicts, judge } from '../study/findings/verdict.js'
import type { StudyOptions } from '../study/progress.js'
import { scoreTable } from '../study/scoreTable.js'
import type { CommandContext } from './context.js'
import { presentStudy, type StudyFlags } from './presentStudy.js'
import { textTable } from './textTable.js'

type ExampleFlags = ExampleSettingsInput & StudyFlags

/** `thinnet example`: networks on real data, each with and without dropout. */
export function exampleCommand(context: CommandContext): Command {
  const command = new Command('example').description(
    'Trains networks on real data, with and without dropout.',
  )
  for (const example of Object.values(examples)) command.addCommand(oneExample(example, context))
  return command
}

function oneExample(example: Example, context: CommandContext): Command {
  const { name, summary, description } = example
  const { epochs, repeats, seed } = defaultExampleSettings(example)
  return new Command(name)
    .summary(summary)
    .description(description)
    .option('--epochs <count>', `passes over the training samples (default: ${epochs})`)
    .option('--repeats <count>', `trainings of each network, each from another seed (default: ${repeats})`)
    .option('--seed <number>', `the seed that those of all repeats come from (default: ${seed})`)
    .option('--out <folder>', 'folder for the files', `reports/${name}`)
    .option('--json', 'print the results as one JSON document on standard output, and nothing else there')
    .option('--quiet', 'show no progress')
    .addHelpText(
      'after',
      `\nExamples:\n  thinnet example ${name}\n  thinnet example ${name} --repeats 10 --json > ${name}.json`,
    )
    .action(async ({ out, json, quiet, ...input }: ExampleFlags) => {
      const settings = checkExampleSettings(example, input)
      const run = (options: StudyOptions) => runExample(example, settings, options)
      await presentStudy(context, { out, json, quiet }, settings.epochs, run, conclusion)
    })
}

/** What is shown at the end: the table, where it comes from, and where to look next. */
function conclusion(result: ExampleResult, out: string): string {
  const { models, settings } = result
  const headlines = byNetwork(result).flatMap(({ baseline, others }) =>
    others.map(other => `${judge(baseline, other).headline}.`),
  )
  const parts = [
    textTable(scoreTable('network', models)),
    `${settings.repeats === 1 ? 'One training each' : `Mean ± standard deviation of ${settings.repeats} repeats`}, ` +
      'measured by evaluate after training, dropout off.',
    headlines.join('\n'),
    aboutVerdicts(settings.repeats),
    `The story, with figures: ${join(out, 'report.html')}`,
  ]
  return `${parts.join('\n\n')}\n`
}
