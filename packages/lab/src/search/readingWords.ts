import type { TableReading } from './readData.js'

const separatorWords = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const
const decimalWords = { '.': 'point', ',': 'comma' } as const

/** The options by which commands are told how a file is to be read, each with its value. */
export function readingWords({ separator, decimal, encoding }: TableReading = {}): [string, string][] {
  const words: [string, string | undefined][] = [
    ['--separator', separator && separatorWords[separator]],
    ['--decimal', decimal && decimalWords[decimal]],
    ['--encoding', encoding],
  ]
  return words.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
}
