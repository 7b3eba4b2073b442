import { Command } from 'commander'
import { shippedTables, shippedText } from '../data/shippedTable.js'
import { SettingError } from '../study/settingError.js'
import type { CommandContext } from './context.js'
import { textTable } from './textTable.js'
import { writeText } from './writeText.js'

/** `thinnet data`: the tables that come with the command, to try it with. */
export function dataCommand({ stdout }: CommandContext): Command {
  return new Command('data')
    .summary('write a table that comes with Thinnet, to try the other commands with')
    .description(
      'Writes a table that comes with Thinnet to standard output, as CSV; without a name, lists what there is.',
    )
    .argument('[name]', 'the table')
    .addHelpText('after', '\nExamples:\n  thinnet data\n  thinnet data wine > wine.csv')
    .action(async (name: string | undefined) => {
      if (name === undefined) {
        const rows = shippedTables.map(table => [table.name, table.about, table.target])
        stdout.write(`${textTable({ head: ['name', 'what it holds', 'target'], rows })}\n`)
        return
      }
      if (!shippedTables.some(table => table.name === name)) {
        throw new SettingError({
          option: '<name>',
          expected: `one of ${shippedTables.map(table => table.name).join(', ')}`,
          received: name,
          example: 'thinnet data wine > wine.csv',
        })
      }
      await writeText(stdout, shippedText(name))
    })
}
