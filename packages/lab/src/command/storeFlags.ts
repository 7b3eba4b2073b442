import { type Command, Option } from 'commander'
import { defaultFolder, openStore, type Store, type StorePlace } from '../store/store.js'
import { SettingError } from '../study/settingError.js'
import type { CommandContext } from './context.js'

/** The options that say where studies are kept. */
export interface StoreFlags {
  db?: string
  store?: string
}

/** Adds `--db` and `--store` to a command. */
export function withStoreFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--db <url>', 'a PostgreSQL database, postgres://user:password@host/name').env('THINNET_DB'),
    )
    .option(
      '--store <folder>',
      `a folder of this machine (default: ${defaultFolder} in the working directory)`,
    )
}

/** Where the options say that studies are kept. A folder that was named goes before the environment's database. */
export function placeOf({ db, store }: StoreFlags, dbIsFromEnvironment: boolean): StorePlace {
  if (db !== undefined && store !== undefined && !dbIsFromEnvironment) {
    throw new SettingError({
      option: '--store',
      clash: '--db: studies are kept in a database or in a folder, not in both',
      received: store,
      example: '--store .thinnet',
    })
  }
  if (store !== undefined) return { folder: store }
  if (db === undefined) return { folder: defaultFolder }
  if (!/^postgres(ql)?:\/\//.test(db)) {
    throw new SettingError({
      option: '--db',
      expected: 'the address of a PostgreSQL database',
      received: db,
      hint: 'for a folder write --store FOLDER',
      example: '--db postgres://user:password@host:5432/name',
    })
  }
  return { url: db }
}

/** Opens the store that a command was told, and says on standard error when it cannot be reached. */
export function openStoreOf(
  command: Command,
  { stderr, signal }: CommandContext,
  options: { patience: number; create: boolean },
): Promise<Store> {
  const flags = command.opts<StoreFlags>()
  const place = placeOf(flags, command.getOptionValueSource('db') === 'env')
  return openStore(place, { ...options, signal, onTrouble: message => stderr.write(`${message}\n`) })
}
