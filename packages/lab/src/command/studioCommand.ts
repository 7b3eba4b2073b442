import { once } from 'node:events'
import { Command } from 'commander'
import { portsTried, usualPort } from '../studio/ports.js'
import { studioBuild } from '../studio/studioBuild.js'
import { checkNumber } from '../study/numberSetting.js'
import type { CommandContext } from './context.js'
import { placeOf, type StoreFlags, withStoreFlags } from './storeFlags.js'

interface StudioFlags extends StoreFlags {
  port?: string
  open: boolean
}

/** `thinnet studio`: the studio's page, with the studies of a store. */
export function studioCommand(context: CommandContext): Command {
  const command = new Command('studio')
    .summary('open the studio in the browser: play, train, and look at studies')
    .description(
      'Serves the studio to the browsers of this machine, and opens it. Networks train in the page; the studies that it shows are\n' +
        'those of a database or folder, also while they run. Ctrl-C ends it.',
    )
    .option(
      '--port <number>',
      `the port of 127.0.0.1 (default: ${usualPort}, or the next free one up to ${usualPort + portsTried - 1})`,
    )
    .option('--no-open', 'do not open the browser')
  return withStoreFlags(command).action((flags: StudioFlags) => studio(command, context, flags))
}

async function studio(
  command: Command,
  { stdout, stderr, signal }: CommandContext,
  flags: StudioFlags,
): Promise<void> {
  const port = flags.port === undefined ? undefined : checkNumber(portRule, flags.port)
  const store = placeOf(flags, command.getOptionValueSource('db') === 'env')
  // The server is loaded by this command alone.
  const { serveStudio } = await import('../studio/serveStudio.js')
  const served = await serveStudio({
    ...{ dist: studioBuild(), store, port },
    onTrouble: message => stderr.write(`${message}\n`),
  })
  try {
    stdout.write(`${served.address}\n`)
    stderr.write('Ctrl-C ends it.\n')
    if (flags.open) await openBrowser(served.address, stderr)
    if (!signal.aborted) await once(signal, 'abort')
  } finally {
    await served.close()
  }
}

async function openBrowser(address: string, stderr: CommandContext['stderr']): Promise<void> {
  try {
    const { default: open } = await import('open')
    await open(address)
  } catch {
    stderr.write('no browser could be opened: open the address yourself\n')
  }
}

const portRule = {
  option: '--port',
  expected: 'a whole number from 0 to 65535 (0: any free one)',
  example: `--port ${usualPort}`,
  accepts: (value: number) => Number.isInteger(value) && value >= 0 && value <= 65535,
}
