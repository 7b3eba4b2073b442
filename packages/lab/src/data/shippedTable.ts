import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** The tables that come with this package: see its folder `data` for where they are from. */
export const shippedTables = [
  { name: 'wine', about: '178 wines: 13 measurements and the cultivar, of three', target: 'target' },
  {
    name: 'digits',
    about: '1,797 handwritten digits: 64 pixels of 0 to 16, and the digit',
    target: 'target',
  },
  {
    name: 'japanese-vowels',
    about: '640 utterances, a row a time step: 12 cepstral coefficients of one of nine men',
    target: '–',
  },
] as const

/** One of the tables as text: comma-separated cells under a line of column names, without quotes. */
export function shippedText(name: string): string {
  const packed = readFileSync(new URL(`../../data/${name}.csv.gz`, import.meta.url))
  return gunzipSync(packed).toString('utf8')
}

/**
 * Reads one of the tables that come with this package.
 *
 * @param name - The file in the package's folder `data`, without `.csv.gz`.
 * @returns the cells, without the line of column names
 */
export function shippedTable(name: string): string[][] {
  const [, ...lines] = shippedText(name).trimEnd().split('\n')
  return lines.map(line => line.split(','))
}
