import { join } from 'node:path'
import { Command } from 'commander'
import { verdictsOf } from '../caseStudy/findings/verdicts.js'
import type { CaseStudyResult } from '../caseStudy/result.js'
import { runCaseStudy } from '../caseStudy/runCaseStudy.js'
import { checkSettings, defaultSettings, type SettingsInput } from '../caseStudy/settings.js'
import { aboutVerdicts } from '../study/findings/verdict.js'
import type { StudyOptions } from '../study/progress.js'
import { scoreTable } from '../study/scoreTable.js'
import type { CommandContext } from './context.js'
import { presentStudy, type StudyFlags } from './presentStudy.js'
import { textTable } from './textTable.js'

type CaseStudyFlags = SettingsInput & StudyFlags

/** `thinnet case-study`: trains, shows progress and a table, and writes figures, report and results. */
export function caseStudyCommand(context: CommandContext): Command {
  const { rate, hidden, epochs, repeats, seed } = defaultSettings
  return new Command('case-study')
    .summary('overfit a small network, and see what dropout does about it')
    .description(
      'Trains a network on 30 points of two noisy rings, once without and once with dropout, measures both on 70 other ' +
        'points, and writes figures, a report and the results.',
    )
    .option('--rate <fraction>', `fraction of the hidden units to drop, 0 to 1 (default: ${rate})`)
    .option(
      '--input-dropout <fraction>',
      'add a network that also drops this fraction of its inputs, such as 0.1',
    )
    .option(
      '--max-norm <length>',
      "add a network whose hidden units' weights are held to this length, such as 3",
    )
    .option('--rates <list>', 'train at many rates, from:to:step or a,b,c, such as 0:0.9:0.1')
    .option('--hidden <units>', `units of the hidden layer (default: ${hidden})`)
    .option('--epochs <count>', `passes over the training points (default: ${epochs})`)
    .option('--repeats <count>', `trainings of each network, each from another seed (default: ${repeats})`)
    .option('--seed <number>', `the seed that those of all repeats come from (default: ${seed})`)
    .option('--out <folder>', 'folder for the files', 'reports/case-study')
    .option('--json', 'print the results as one JSON document on standard output, and nothing else there')
    .option('--quiet', 'show no progress')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  thinnet case-study\n' +
        '  thinnet case-study --repeats 10 --input-dropout 0.1 --max-norm 3\n' +
        '  thinnet case-study --rates 0:0.9:0.1 --repeats 30 --json > grid.json',
    )
    .action(async ({ out, json, quiet, ...input }: CaseStudyFlags) => {
      const settings = checkSettings(input)
      const run = (options: StudyOptions) => runCaseStudy(settings, options)
      await presentStudy(context, { out, json, quiet }, settings.epochs, run, conclusion)
    })
}

/** What is shown at the end: the table, where it comes from, and where to look next. */
function conclusion({ models, grid, settings }: CaseStudyResult, out: string): string {
  const parts = [
    textTable(scoreTable('model', models)),
    `${settings.repeats === 1 ? 'One training each' : `Mean ± standard deviation of ${settings.repeats} repeats`}, ` +
      'measured by evaluate after training, dropout off.\n' +
      "The curves are Keras's History: training values during each epoch, dropout on.",
  ]
  if (grid) {
    const rows = grid.map(one => ({ ...one, model: { label: String(one.rate) } }))
    parts.push(textTable(scoreTable('rate', rows)))
  }
  for (const { headline, details } of verdictsOf(models)) parts.push(`${headline}.\n${details}`)
  parts.push(aboutVerdicts(settings.repeats, models.length > 2))
  parts.push(`The story, with figures: ${join(out, 'report.html')}`)
  return `${parts.join('\n\n')}\n`
}
