import { type Separator, separators } from 'thinnet'
import type { TableReading } from '../search/readData.js'
import { SettingError } from '../study/settingError.js'

/** How a file is read, as it is typed. */
export interface ReadingFlags {
  separator?: string
  decimal?: string
  encoding?: string
}

const [comma, semicolon, tab, bar] = separators
const separatorNames: Readonly<Record<string, Separator>> = {
  comma: comma!,
  semicolon: semicolon!,
  tab: tab!,
  bar: bar!,
}
const decimalNames = { point: '.', comma: ',' } as const

/**
 * How a file is to be read; what was not said is undefined, and seen from the file.
 *
 * @throws SettingError naming the option
 */
export function readingOf({ separator, decimal, encoding }: ReadingFlags): TableReading {
  return {
    separator: oneOf('--separator', separatorNames, separator),
    decimal: oneOf('--decimal', decimalNames, decimal),
    encoding,
  }
}

/** One of several words, or what it stands for. */
function oneOf<T extends string>(
  option: string,
  words: Readonly<Record<string, T>>,
  received: string | undefined,
) {
  if (received === undefined) return undefined
  const value = words[received] ?? Object.values(words).find(one => one === received)
  if (value !== undefined) return value
  const names = Object.keys(words)
  throw new SettingError({ option, expected: names.join(' or '), received, example: `${option} ${names[0]}` })
}
