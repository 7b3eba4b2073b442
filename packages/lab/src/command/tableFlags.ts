import type { Command } from 'commander'
import type { TableInput } from '../search/readData.js'
import { SettingError } from '../study/settingError.js'
import { type ReadingFlags, readingOf } from './tableReading.js'

/** How a table is to be understood, as it is typed; the same in all commands that learn from one. */
export interface TableFlags extends ReadingFlags {
  target?: string
  task?: string
  leaveOut?: string
  categories?: string
}

/** Adds the table and the options that say how to understand it. */
export function withTableFlags(command: Command): Command {
  return command
    .argument(
      '[table]',
      'the file with the rows: separated by commas, semicolons, tabs or bars, under a line of names',
    )
    .option('--target <column>', 'the column to predict')
    .option('--task <task>', 'classification or regression (default: seen from the target)')
    .option('--leave-out <columns>', 'columns that are not to be inputs: a,b')
    .option('--categories <columns>', 'columns of numbers that are names, such as codes: a,b')
    .option('--separator <character>', 'comma, semicolon, tab or bar (default: seen from the file)')
    .option('--decimal <mark>', 'point or comma in numbers (default: seen from the file)')
    .option('--encoding <name>', 'such as windows-1252 (default: UTF-8, or UTF-16 with its mark)')
}

/**
 * The table to learn from; undefined if a model of one's own brings its data.
 *
 * @throws SettingError naming the option
 */
export function tableInput(
  command: string,
  table: string | undefined,
  flags: TableFlags,
  model: string | undefined,
): TableInput | undefined {
  const example = `thinnet ${command} ${table ?? 'data.csv'} --target price`
  if (table === undefined) {
    if (flags.target === undefined && model !== undefined) return undefined
    const expected = 'the file with the rows, or a model that brings its own data (--model)'
    throw new SettingError({ option: '<table>', expected, received: undefined, example })
  }
  if (flags.target === undefined) {
    const expected = 'the column to predict'
    throw new SettingError({ option: '--target', expected, received: undefined, example })
  }
  return {
    ...{ table, target: flags.target, task: taskOf(flags.task) },
    ...{ leaveOut: namesIn(flags.leaveOut), categories: namesIn(flags.categories) },
    ...readingOf(flags),
  }
}

const namesIn = (text: string | undefined) => text?.split(',').map(name => name.trim())

function taskOf(text: string | undefined): TableInput['task'] {
  switch (text) {
    case undefined:
      return undefined
    case 'regression':
    case 'number':
      return 'regression'
    case 'classification':
    case 'classes':
    case 'binary':
      return 'classification'
    default: {
      const expected = 'classification or regression'
      throw new SettingError({ option: '--task', expected, received: text, example: '--task regression' })
    }
  }
}
