import { Command } from 'commander'
import { writeFileAtomically } from 'thinnet/files'
import { counted, duration, wholeNumber } from '../report/format.js'
import { encodeJson, prettyJson } from '../store/exactJson.js'
import { documentText, exportStudy, type StudyDocument } from '../store/exportStudy.js'
import type { Trial } from '../store/rows.js'
import type { Store } from '../store/store.js'
import type { StudySummary } from '../store/studies.js'
import type { StudyProgress } from '../store/trials.js'
import type { CommandContext } from './context.js'
import { openStoreOf, withStoreFlags } from './storeFlags.js'
import { textTable } from './textTable.js'

/** Seconds that somebody who looks is willing to wait for the database. */
const patience = 20

/** Running and failed trials that are shown by name. */
const mostShown = 10

/** `thinnet studies`: what there is, how far it is, and what to do with it. Works while workers do. */
export function studiesCommand(context: CommandContext): Command {
  const command = new Command('studies')
    .summary('list, show, export, stop and delete studies')
    .description(
      'Shows the studies of a database or folder. Any number of people may look while workers work.',
    )
  command
    .addCommand(
      oneCommand(
        'list',
        'list the studies, the newest first (what `thinnet studies` alone does)',
        list,
        context,
      ),
      {
        isDefault: true,
      },
    )
    .addCommand(oneCommand('show', 'how far a study is, and what runs and failed', show, context))
    .addCommand(
      oneCommand('export', 'write a study with all of its trials as JSON', exportTo, context).requiredOption(
        '--out <file>',
        'the file, or - for standard output',
      ),
    )
    .addCommand(oneCommand('stop', 'end a study: its trials are given to nobody', stop, context))
    .addCommand(oneCommand('resume', 'go on with a study that was stopped', resume, context))
    .addCommand(oneCommand('delete', 'delete a study with its trials, data and models', remove, context))
  return command
}

interface Work {
  store: Store
  context: CommandContext
  study: string
  json: boolean
  out: string
}

function oneCommand(
  name: string,
  summary: string,
  act: (work: Work) => Promise<void>,
  context: CommandContext,
) {
  const command = withStoreFlags(new Command(name).summary(summary).description(`${summary}.`))
  if (name === 'list' || name === 'show')
    command.option('--json', 'print JSON on standard output, and nothing else there')
  const run = async (study: string) => {
    const { json = false, out = '' } = command.opts<{ json?: boolean; out?: string }>()
    const store = await openStoreOf(command, context, { patience, create: false })
    try {
      await act({ store, context, study, json, out })
    } finally {
      await store.close()
    }
  }
  return name === 'list'
    ? command.action(() => run(''))
    : command.argument('<study>', 'its id, the beginning of its id, or its name').action(run)
}

async function list({ store, context: { stdout }, json }: Work): Promise<void> {
  const studies = await store.listStudies()
  if (json) stdout.write(`${prettyJson(studies.map(study => ({ ...study })))}\n`)
  else if (studies.length === 0) stdout.write(`no studies in ${store.place}\n`)
  else
    stdout.write(
      `${textTable({ head: ['study', ...columns.map(([head]) => head)], rows: studies.map(rowOf) })}\n`,
    )
}

const columns: readonly [string, (study: StudySummary) => string][] = [
  ['name', ({ name }) => name],
  ['state', ({ state }) => state],
  ['trials', ({ trials }) => wholeNumber(trials)],
  ['done', ({ done }) => wholeNumber(done)],
  ['running', ({ running }) => wholeNumber(running)],
  ['failed', ({ failed }) => wholeNumber(failed)],
  ['created', ({ createdAt }) => moment(createdAt)],
]

function rowOf(study: StudySummary): string[] {
  return [study.id, ...columns.map(([, cell]) => cell(study))]
}

async function show({ store, context: { stdout }, study, json }: Work): Promise<void> {
  const document = await exportStudy(store, await store.findStudy(study))
  if (json) return void stdout.write(documentText(document))
  stdout.write(`${describe(document, await store.progress(document.study.id))}\n`)
}

function describe({ study, trials, blobs }: StudyDocument, progress: StudyProgress): string {
  const lines = [
    `${study.name}, study ${study.id} (${study.kind}), ${study.state}, of ${moment(study.createdAt)}, seed ${study.seed}`,
    progressLine(progress),
  ]
  if (study.codeHash !== null) lines.push(`It brings code, SHA-256 ${study.codeHash}.`)
  if (blobs.length > 0) {
    lines.push(
      `Stored with it: ${blobs.map(({ name, size }) => `${name} (${wholeNumber(size)} bytes)`).join(', ')}.`,
    )
  }
  for (const state of ['running', 'failed'] as const) {
    const some = trials.filter(trial => trial.state === state)
    lines.push(...some.slice(0, mostShown).map(trialLine))
    if (some.length > mostShown) lines.push(`… and ${wholeNumber(some.length - mostShown)} more`)
  }
  return lines.join('\n')
}

/** How far a study is, in a line. */
export function progressLine(progress: StudyProgress): string {
  const { total, done, running, pending, failed, stopped, secondsPerTrial, secondsLeft, workers } = progress
  const parts = [`${wholeNumber(done)} of ${counted(total, 'trial')} done`]
  const others = { running, waiting: pending, failed, stopped }
  for (const [state, count] of Object.entries(others))
    if (count > 0) parts.push(`${wholeNumber(count)} ${state}`)
  if (secondsPerTrial !== null) parts.push(`${duration(secondsPerTrial)} each`)
  if (secondsLeft !== null && secondsLeft > 0) parts.push(`about ${duration(secondsLeft)} left`)
  parts.push(`${counted(workers, 'worker')} heard of in the last minute`)
  return parts.join(', ')
}

function trialLine({ number, state, attempt, worker, progress, error }: Trial): string {
  const how =
    state === 'failed'
      ? (error ?? '')
      : `attempt ${attempt} on ${worker} ${progress === null ? '' : encodeJson(progress)}`
  return `  trial ${number} ${state}: ${how}`.trimEnd()
}

async function exportTo({ store, context: { stdout, stderr }, study, out }: Work): Promise<void> {
  const document = await exportStudy(store, await store.findStudy(study))
  if (out === '-') return void stdout.write(documentText(document))
  await writeFileAtomically(out, documentText(document))
  stderr.write(
    `${counted(document.trials.length, 'trial')} of study ${document.study.id} written to ${out}\n`,
  )
}

async function stop({ store, context: { stderr }, study }: Work): Promise<void> {
  const { id } = await store.findStudy(study)
  await store.stopStudy(id)
  stderr.write(`study ${id} is stopped; to go on: thinnet studies resume ${id}\n`)
}

async function resume({ store, context: { stderr }, study }: Work): Promise<void> {
  const { id } = await store.findStudy(study)
  await store.resumeStudy(id)
  stderr.write(`study ${id} goes on as soon as there are workers\n`)
}

async function remove({ store, context: { stderr }, study }: Work): Promise<void> {
  const { id, name } = await store.findStudy(study)
  await store.deleteStudy(id)
  stderr.write(`study ${id} (${name}) is deleted\n`)
}

/** A time in one form for all machines, UTC. */
function moment(seconds: number): string {
  return `${new Date(1000 * seconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
