import { Command } from 'commander'
import { counted, duration } from '../report/format.js'
import { trialRunners } from '../runners/trialRunners.js'
import type { ClaimedTrial } from '../store/queue.js'
import { checkNumber, isCount } from '../study/numberSetting.js'
import { runWorker, type WorkerEvent } from '../worker/runWorker.js'
import { newWorker } from '../worker/workerId.js'
import type { CommandContext } from './context.js'
import { openStoreOf, withStoreFlags } from './storeFlags.js'

interface WorkerFlags {
  allowCode?: boolean
  threads: string
  idleExit?: string
  study?: string[]
  lease: string
  quiet?: boolean
}

/** Seconds that a worker rides out without its database. */
const patience = 600
/** Milliseconds that a worker which has to end tries to give its trial back. */
const farewell = 10_000

/** `thinnet worker`: a process that runs trials of whatever studies there are. */
export function workerCommand(context: CommandContext): Command {
  const command = new Command('worker')
    .summary('run trials of studies, beside others who do the same')
    .description(
      'Takes trials from a database and runs them, one after the other. Start as many as you like, on as many machines ' +
        'as you like. Ctrl-C or SIGTERM ends it; the trial that it has goes back to the others.',
    )
  return withStoreFlags(command)
    .option(
      '--allow-code',
      'also run code that is stored with a study (whoever may write to the database chooses it)',
    )
    .option('--threads <count>', 'threads of the engine', '1')
    .option('--idle-exit <seconds>', 'end after so long without a trial (default: wait for ever)')
    .option('--study <ids...>', 'work for these studies only, by id or name')
    .option(
      '--lease <seconds>',
      'a trial of which nothing was heard for so long goes to another worker',
      '90',
    )
    .option('--quiet', 'say nothing about trials')
    .addHelpText(
      'after',
      '\nThe address of the database can also be in the environment, THINNET_DB, where no list of processes shows it.\n' +
        '\nExamples:\n' +
        '  thinnet worker --db postgres://thinnet@db.example.org/studies\n' +
        '  thinnet worker --store .thinnet --idle-exit 60',
    )
    .action((flags: WorkerFlags) => work(command, context, flags))
}

async function work(command: Command, context: CommandContext, flags: WorkerFlags): Promise<void> {
  const { stderr, signal } = context
  const threads = checkNumber(rules.threads, flags.threads)
  const lease = checkNumber(rules.lease, flags.lease)
  const idleExit = flags.idleExit === undefined ? undefined : checkNumber(rules.idleExit, flags.idleExit)
  const store = await openStoreOf(command, context, { patience, create: true })
  // With a database that is out of reach, it must still end when it is told to.
  const leave = () => setTimeout(() => store.close(), farewell).unref()
  signal.addEventListener('abort', leave)
  try {
    const studies = flags.study && (await Promise.all(flags.study.map(name => store.findStudy(name))))
    const worker = newWorker(threads)
    stderr.write(`worker ${worker.id} takes trials from ${store.place}\n`)
    const finished = await runWorker({
      ...{ store, worker, idleExit, lease, signal },
      runners: trialRunners,
      allowCode: flags.allowCode ?? false,
      studies: studies?.map(({ id }) => id),
      onEvent(event) {
        const line = describe(event, flags.quiet ?? false)
        if (line !== undefined) stderr.write(`${line}\n`)
      },
    })
    stderr.write(`worker ${worker.id} ends after ${counted(finished, 'trial')}\n`)
  } finally {
    signal.removeEventListener('abort', leave)
    await store.close()
  }
}

function describe(event: WorkerEvent, quiet: boolean): string | undefined {
  switch (event.kind) {
    case 'began':
      return undefined
    case 'done':
      return quiet ? undefined : `${nameOf(event.trial)}: done in ${duration(event.seconds)}`
    case 'failed':
      return `${nameOf(event.trial)}: failed, attempt ${event.trial.attempt}: ${event.error}`
    case 'lost':
      return `${nameOf(event.trial)}: stopped, or taken over by another worker`
    case 'given back':
      return `${nameOf(event.trial)}: given back`
    case 'code':
      return `study ${event.study} runs its own code, SHA-256 ${event.codeHash}`
    case 'refused':
      return `passing by: ${event.reason}`
    case 'trouble':
      return event.message
    case 'skipped': {
      const { id, name, kind, codeHash } = event.study
      return codeHash === null
        ? `passing by study ${id} (${name}): this version does not know its kind, '${kind}'; update thinnet here`
        : `passing by study ${id} (${name}): it brings code, SHA-256 ${codeHash}; if you trust it, start this worker with --allow-code`
    }
  }
}

function nameOf({ study, number }: ClaimedTrial): string {
  return `trial ${number} of study ${study}`
}

const rules = {
  threads: {
    option: '--threads',
    expected: 'a whole number from 1',
    example: '--threads 1',
    accepts: isCount,
  },
  lease: {
    option: '--lease',
    expected: 'seconds, a number from 1',
    example: '--lease 90',
    accepts: (value: number) => value >= 1 && value < 1e6,
  },
  idleExit: {
    option: '--idle-exit',
    expected: 'seconds, a number from 0',
    example: '--idle-exit 60',
    accepts: (value: number) => value >= 0 && value < 1e9,
  },
}
