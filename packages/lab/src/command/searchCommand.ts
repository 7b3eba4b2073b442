import { join } from 'node:path'
import { Command } from 'commander'
import { openOutputFolder } from '../output/outputFolder.js'
import { counted, listed, wholeNumber } from '../report/format.js'
import { quoted } from '../search/findings/advice.js'
import { settingName, settingValue } from '../search/findings/labels.js'
import { candidateTable, comparisonTable } from '../search/report/candidateTable.js'
import { type WrittenSearch, writeSearch } from '../search/report/writeSearch.js'
import type { StudyResult } from '../search/result.js'
import { type RunChoices, resumeStudy, type StartedStudy, study } from '../search/study.js'
import { Interrupted } from '../study/interrupted.js'
import { checkNumber } from '../study/numberSetting.js'
import { SettingError } from '../study/settingError.js'
import type { CommandContext } from './context.js'
import type { StudyFlags } from './presentStudy.js'
import { progressDisplay } from './progress.js'
import { searchProgress } from './searchProgress.js'
import { type SearchFlags, searchOptions, workersRule } from './searchSettings.js'
import { placeOf, type StoreFlags, withStoreFlags } from './storeFlags.js'
import { withTableFlags } from './tableFlags.js'
import { textTable } from './textTable.js'

type Flags = SearchFlags & StoreFlags & StudyFlags

/** `thinnet search`: which regularization helps a network on a table, and by how much. */
export function searchCommand(context: CommandContext): Command {
  const command = withTableFlags(new Command('search'))
    .summary('find the dropout that generalizes on a table, with evidence')
    .description(
      'Trains a network on a table (CSV) with each of many settings, on the same folds from the same seeds, chooses one, tests it\n' +
        'against no regularization, and writes a report, figures, all trials and the chosen model.',
    )
    .option(
      '--model <file>',
      'TypeScript that exports a function model of your own, and data if it is not a table',
    )
    .option('--hidden <units>', 'units of the hidden layers, such as 128,64 (default: by rows and inputs)')
    .option(
      '--rates <list>',
      'dropout rates of the hidden layers, from:to:step or a,b,c (default: 0:0.8:0.1)',
    )
    .option('--input-rates <list>', 'dropout rates of the inputs, such as 0,0.1,0.2')
    .option('--max-norm <list>', 'greatest length of the weights into a unit, such as none,3')
    .option('--weight-decay <list>', 'weight decay (AdamW), such as 0,0.01,0.1')
    .option('--kinds <list>', 'dropout, gaussianDropout, alphaDropout, dropConnect (default: dropout)')
    .option('--strategy <name>', 'grid, random or halving (default: grid)')
    .option('--candidates <count>', 'candidates of a random search (default: 20)')
    .option('--repeats <count>', 'shufflings of the rows into folds (default: 2)')
    .option('--folds <count>', 'folds of the cross-validation (default: 5)')
    .option('--epochs <count>', 'passes over the training rows (default: 100)')
    .option('--batch-size <rows>', 'rows of a training step (default: 32)')
    .option('--budget <limit>', 'no new trial after so many trials, or after a time: 200, 10min')
    .option(
      '--holdout <fraction>',
      'rows that no trial sees, for a last check (default: 0.2 from 200 rows on)',
    )
    .option('--seed <number>', 'the seed that everything random comes from (default: 1)')
    .option('--workers <count>', 'processes of this machine (default: one a core)')
    .option('--name <name>', 'what thinnet studies calls it (default: the file)')
    .option('--resume <study>', 'go on with a study that was ended, by its id')
  withStoreFlags(command)
    .option('--out <folder>', 'folder for the files', 'thinnet-search')
    .option('--json', 'print the results as one JSON document on standard output, and nothing else there')
    .option('--quiet', 'show no progress')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  thinnet search wine.csv --target target\n' +
        '  thinnet search wine.csv --target target --rates 0,0.2,0.5 --max-norm none,3 --repeats 3\n' +
        '  thinnet search --model my-model.ts --rates 0:0.6:0.2 --strategy halving --workers 8',
    )
    .action((table: string | undefined, flags: Flags) => search(command, context, table, flags))
  return command
}

async function search(
  command: Command,
  context: CommandContext,
  table: string | undefined,
  flags: Flags,
): Promise<void> {
  const { stdout, stderr, signal } = context
  const { out, json = false, quiet = false } = flags
  const place = placeOf(flags, command.getOptionValueSource('db') === 'env')
  const options = flags.resume === undefined ? searchOptions(table, flags) : undefined
  if (!options) checkResume(command, table)
  const progress = progressDisplay(stderr, quiet, searchProgress)
  let begun: StartedStudy | undefined
  let trialsDone = 0
  const running: RunChoices = {
    store: place,
    workers: flags.workers === undefined ? undefined : checkNumber(workersRule, flags.workers),
    signal,
    onStart(started) {
      begun = started
      if (!quiet) stderr.write(understood(started))
    },
    onProgress(now) {
      trialsDone = now.done
      progress.update(now)
    },
    onTrouble: message => stderr.write(`${message}\n`),
  }
  const folder = await openOutputFolder(out)
  try {
    const result = options
      ? await study({ ...options, ...running })
      : await resumeStudy({ ...running, study: flags.resume ?? '' })
    progress.step('drawing figures')
    const written = await writeSearch(result, folder, askedOf(result, table, flags), signal)
    progress.end()
    stdout.write(
      json ? `${JSON.stringify(written.document, undefined, 2)}\n` : conclusion(result, written, out),
    )
  } catch (error) {
    progress.end()
    await folder.discard()
    if (begun && error instanceof Error && error.name === 'AbortError') {
      throw new Interrupted(
        `cancelled: ${counted(trialsDone, 'trial')} done and kept in the study; to go on:\n  ${resumeLine(begun.id, flags)}`,
      )
    }
    if (begun && error instanceof Error) {
      throw new Error(
        `${error.message}\n${counted(trialsDone, 'trial')} done and kept in the study; to go on, when that is mended:\n  ${resumeLine(begun.id, flags)}`,
        { cause: error },
      )
    }
    throw error
  }
}

/** Options that a resumed study may be given: the others are what it was begun with. */
const mayResume = new Set(['resume', 'db', 'store', 'out', 'json', 'quiet', 'workers'])

function checkResume(command: Command, table: string | undefined): void {
  const given = command.options.find(
    option =>
      !mayResume.has(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  )
  if (!given && table === undefined) return
  throw new SettingError({
    option: given?.long ?? '<table>',
    clash: '--resume: a study goes on with what it was begun with',
    received: given ? command.getOptionValue(given.attributeName()) : table,
    example: 'thinnet search --resume 3f2a91c07d55',
  })
}

/** How the study was asked for; of a resumed one, as far as it is known. */
function askedOf({ data }: StudyResult, table: string | undefined, flags: Flags) {
  const readsTable = data.schema !== undefined
  return {
    table: table ?? (flags.resume !== undefined && readsTable ? data.source : undefined),
    model: flags.model,
  }
}

function resumeLine(id: string, { db, store, out }: Flags): string {
  const words = ['thinnet search --resume', id]
  // An address can hold a password: it stays in the environment or with whoever typed it.
  if (db !== undefined) words.push('--db …')
  if (store !== undefined) words.push('--store', quoted(store))
  if (out !== 'thinnet-search') words.push('--out', quoted(out))
  return words.join(' ')
}

/** What the table was understood to be, and what will be tried. */
function understood({ data, settings, candidates, id, place }: StartedStudy): string {
  const { source, target, classes, rows, inputs } = data
  const what = classes
    ? `one of ${counted(classes.length, 'class').replace(/classs$/, 'classes')}: ${classes
        .slice(0, 12)
        .map(one => `${one.name} (${wholeNumber(one.rows)})`)
        .join(', ')}${classes.length > 12 ? ', …' : ''}`
    : 'a number'
  const space = Object.entries(settings.space).map(
    ([name, values]) => `${settingName(name)} ${values.map(settingValue).join(', ')}`,
  )
  const splits = settings.folds * settings.repeats
  // Of a table, the notes say all this already.
  const plain = data.schema ? [] : [`${counted(rows, 'sample')}, ${counted(inputs, 'input')}`, what]
  const lines = [
    `${source}: predicting ${target}`,
    ...[...plain, ...data.notes].map(note => `  - ${note}`),
    `  network: ${settings.hidden ? `hidden layers of ${listed(settings.hidden.map(String))} units` : (settings.model?.file ?? 'your own')}`,
    `  tried: ${space.join('; ')} (${settings.strategy}, ${counted(candidates.length, 'candidate')})`,
    `  each on ${counted(splits, 'split')} (${settings.folds} folds, ${counted(settings.repeats, 'repeat')}), ${counted(settings.epochs, 'epoch')}` +
      `${settings.holdout > 0 ? `; ${Number((100 * settings.holdout).toFixed(1))} % of the rows held out` : ''}`,
    `study ${id} in ${place}`,
  ]
  return `${lines.join('\n')}\n\n`
}

/** Candidates in the terminal's table; of more, the report has all. */
const mostRows = 24

/** What is shown at the end. */
function conclusion(result: StudyResult, { findings, predictLine }: WrittenSearch, out: string): string {
  const { task } = result.data
  const scores = candidateTable(findings, task)
  const rows = scores.rows.length <= mostRows ? scores.rows : bestRows(scores.rows, findings)
  const tests = comparisonTable(findings, task)
  const splits = findings.chosen.trials.length
  const parts = [
    textTable({ head: scores.head, rows }),
    `${rows.length < scores.rows.length ? `The ${rows.length} lowest test losses of ${scores.rows.length}. ` : ''}` +
      `${splits > 1 ? `Mean ± half of the 95 % interval over ${splits} splits` : 'One training each'}, measured with dropout off.`,
    ...(tests && tests.rows.length <= mostRows ? [textTable(tests)] : []),
    `${findings.headline}.\n${findings.effect.join('\n')}`,
    findings.choice.join(' '),
    findings.fit.join(' '),
    findings.honest,
    ...(findings.advice.length > 0
      ? [`Next:\n${findings.advice.map(text => `  - ${text}`).join('\n')}`]
      : []),
    `The story, with figures: ${join(out, 'report.html')}`,
    ...(predictLine === undefined ? [] : [`To predict other rows:\n  ${predictLine}`]),
  ]
  return `${parts.join('\n\n')}\n`
}

function bestRows(
  rows: readonly string[][],
  { summaries, chosen, baseline }: WrittenSearch['findings'],
): string[][] {
  const loss = (index: number) => summaries[index]?.test.loss?.mean ?? Number.POSITIVE_INFINITY
  const order = rows.map((_, index) => index).sort((a, b) => loss(a) - loss(b))
  const kept = new Set(order.slice(0, mostRows))
  for (const one of [chosen, baseline]) if (one) kept.add(summaries.indexOf(one))
  return order.filter(index => kept.has(index)).map(index => rows[index]!)
}
