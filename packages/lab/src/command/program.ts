import { Command } from 'commander'
import { labVersion } from '../caseStudy/versions.js'
import { caseStudyCommand } from './caseStudyCommand.js'
import type { CommandContext } from './context.js'

/** The `thinnet` command with everything that it can do. */
export function thinnetProgram(context: CommandContext): Command {
  const program = new Command('thinnet')
    .description('Shows whether a network overfits, and what dropout does about it.')
    .version(labVersion())
  program.addCommand(caseStudyCommand(context))
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({
        writeOut: text => context.stdout.write(text),
        writeErr: text => context.stderr.write(text),
      })
      .showHelpAfterError(
        `(${command === program ? 'thinnet' : `thinnet ${command.name()}`} --help lists what there is)`,
      )
  }
  return program
}
