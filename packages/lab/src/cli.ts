import { CommanderError } from 'commander'
import type { CommandContext } from './command/context.js'
import { thinnetProgram } from './command/program.js'
import { check, ReaderGone, watch } from './command/writeText.js'
import { Interrupted } from './study/interrupted.js'
import { SettingError } from './study/settingError.js'

/** Exit codes: what a shell or a script can tell apart. */
export const exitCodes = {
  /** The command did what it was asked to. */
  success: 0,
  /** It could not: a file that is not there, a training that failed. */
  failure: 1,
  /** An option is wrong; nothing was begun. */
  usage: 2,
  /** Ctrl-C. */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143,
} as const

interface Streams extends Omit<CommandContext, 'signal'> {
  /** Waits until all is written, and throws if it could not be. */
  settle?(): Promise<void>
}

/**
 * Runs the `thinnet` command.
 *
 * @param args - The words after `thinnet`.
 * @returns the exit code: 0, 1 for a failure, 2 for wrong options, 130 after Ctrl-C
 */
export async function runCommandLine(
  args: readonly string[],
  streams: Streams = standardStreams(),
): Promise<number> {
  const controller = new AbortController()
  let cancelled: number = exitCodes.interrupted
  const interrupt = () => controller.abort()
  const terminate = () => {
    cancelled = exitCodes.terminated
    controller.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', terminate)
  try {
    await thinnetProgram({ ...streams, signal: controller.signal }).parseAsync([...args], { from: 'user' })
    await streams.settle?.()
    return exitCodes.success
  } catch (error) {
    // A reader that has seen enough, such as head, closes the pipe: that is no failure.
    if (error instanceof ReaderGone) return exitCodes.success
    // Commander has said already what was wrong; help and version are no error at all.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage
    if (error instanceof SettingError) {
      streams.stderr.write(`error: ${error.message}\n`)
      return exitCodes.usage
    }
    if (error instanceof Error && error.name === 'AbortError') {
      streams.stderr.write(
        error instanceof Interrupted ? `${error.message}\n` : 'cancelled: nothing was written\n',
      )
      return cancelled
    }
    streams.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
    return exitCodes.failure
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', terminate)
  }
}

function standardStreams() {
  const { stdout, stderr } = process
  watch(stdout)
  // there is nowhere to say it
  watch(stderr)
  return {
    stdout,
    stderr,
    async settle() {
      await new Promise(resolve => stdout.write('', resolve))
      check(stdout)
    },
  }
}
