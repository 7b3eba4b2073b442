import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/**
 * Reads one of the tables that come with this package: comma-separated cells under a line of column names, without
 * quotes, packed with gzip.
 *
 * @param name - The file in the package's folder `data`, without `.csv.gz`.
 */
export function shippedTable(name: string): string[][] {
  const packed = readFileSync(new URL(`../../data/${name}.csv.gz`, import.meta.url))
  const [, ...lines] = gunzipSync(packed).toString('utf8').trimEnd().split('\n')
  return lines.map(line => line.split(','))
}
