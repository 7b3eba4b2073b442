import { Command } from 'commander'
import { labVersion } from '../study/versions.js'
import { caseStudyCommand } from './caseStudyCommand.js'
import { compareCommand } from './compareCommand.js'
import type { CommandContext } from './context.js'
import { dataCommand } from './dataCommand.js'
import { diagnoseCommand } from './diagnoseCommand.js'
import { exampleCommand } from './exampleCommand.js'
import { predictCommand } from './predictCommand.js'
import { repeatCommand } from './repeatCommand.js'
import { searchCommand } from './searchCommand.js'
import { studiesCommand } from './studiesCommand.js'
import { studioCommand } from './studioCommand.js'
import { workerCommand } from './workerCommand.js'

/** The `thinnet` command with everything that it can do. */
export function thinnetProgram(context: CommandContext): Command {
  const program = new Command('thinnet')
    .description('Shows whether a network overfits, and what dropout does about it.')
    .version(labVersion())
  program
    .addCommand(caseStudyCommand(context))
    .addCommand(exampleCommand(context))
    .addCommand(predictCommand(context))
    .addCommand(searchCommand(context))
    .addCommand(workerCommand(context))
    .addCommand(studiesCommand(context))
    .addCommand(studioCommand(context))
    .addCommand(diagnoseCommand(context))
    .addCommand(compareCommand(context))
    .addCommand(repeatCommand(context))
    .addCommand(dataCommand(context))
  configure(program, 'thinnet', context)
  return program
}

/** Makes a command and all below it throw instead of exit, write where they should, and point to their help. */
function configure(command: Command, path: string, context: CommandContext): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: text => context.stdout.write(text),
      writeErr: text => context.stderr.write(text),
    })
    .showHelpAfterError(`(${path} --help lists what there is)`)
  for (const below of command.commands) configure(below, `${path} ${below.name()}`, context)
}
