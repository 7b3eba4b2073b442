// What reads tables: readTable (and what is understood of its table), and the command thinnet predict.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { readTable, runCommandLine } from '@thinnet/lab'
import { gunzipSync, unzipSync } from 'fflate'
import { dense, dropout, encodeRows, encodeTarget, inferSchema, sequential, TableError } from 'thinnet'
import { damageBytes } from '../mutations/bytes.js'
import { damageCsv } from '../mutations/csv.js'
import { damageArchive } from '../mutations/zip.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const kinds = ['red', 'blue', 'green, dark', '"odd"']
const rows = Array.from({ length: 40 }, (_, i) => [
  ...[
    `n${i}`,
    (i * 1.37).toFixed(2),
    i % 7 === 0 ? '' : String(i % 5),
    kinds[i % 4],
    `2024-01-${(i % 28) + 1}`,
  ],
  ...[i % 11 === 0 ? 'line\nend' : 'plain', i % 2 === 0 ? 'yes' : 'no'],
])
const head = ['id', 'length', 'count', 'colour', 'day', 'note', 'bought']
const quoted = cell => (/[",;\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
const csv = (separator, mark = '.') =>
  [head, ...rows]
    .map(cells => cells.map(cell => quoted(cell.replace(/^(\d+)\.(\d+)$/, `$1${mark}$2`))).join(separator))
    .join('\n')

/** Tables that there are, and such as spreadsheets write. */
function tables() {
  const wine = decoder
    .decode(
      gunzipSync(
        readFileSync(fileURLToPath(new URL('../../../packages/lab/data/wine.csv.gz', import.meta.url))),
      ),
    )
    .split('\n')
  return {
    'wine.csv': wine.filter((_, i) => i === 0 || i % 4 === 0).join('\n'),
    'mixed.csv': csv(','),
    'semicolons.csv': csv(';', ','),
    'tabs.tsv': csv('\t').replaceAll('\n', '\r\n'),
  }
}

/** Tables as specimens, and how they are damaged. */
export const damagedTables = () => ({
  specimens: Object.entries(tables()).map(([name, text]) => ({ name, bytes: encoder.encode(text) })),
  damage({ bytes }, random) {
    const damaged = damageCsv(bytes, random)
    return { how: damaged.how, files: { 'mutant.csv': damaged.bytes } }
  },
})

const table = {
  name: 'csv',
  about: 'readTable of .csv, .tsv and .csv.gz files, and inferSchema of their tables',
  async prepare(folder) {
    const path = join(folder, 'mutant.csv')
    return {
      ...damagedTables(),
      async load(files) {
        writeFileSync(path, files['mutant.csv'])
        const read = await readTable(path)
        const target = read.columns.at(-1).name
        const { schema, rows: usable } = inferSchema(read, { target })
        encodeRows(schema, read, { rows: usable.slice(0, 1000) })
        encodeTarget(schema, read, usable)
        return 'read and encoded'
      },
      file: path,
      documented: error => error instanceof TableError,
    }
  },
}

/** What a command writes. */
function sink() {
  const parts = []
  const stream = new Writable({
    write(part, _encoding, done) {
      parts.push(part)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(parts).toString() }
}

async function modelOf(text) {
  const lines = text.split('\n').map(line => line.split(','))
  const { tableOf } = await import('thinnet')
  const wine = tableOf(
    'wine',
    lines[0],
    lines.slice(1).filter(cells => cells.length > 1),
  )
  const { schema } = inferSchema(wine, { target: wine.columns.at(-1).name })
  const model = sequential(
    [
      dense(4, { inputShape: [schema.columns.length], activation: 'relu' }),
      dropout(0.3),
      dense(3, { activation: 'softmax' }),
    ],
    { seed: 1 },
  )
  model.schema = schema
  return model.save()
}

const predict = {
  name: 'predict',
  about: 'the command thinnet predict, with a damaged model or a damaged table',
  async prepare(folder) {
    const { 'wine.csv': wine } = tables()
    const model = await modelOf(wine)
    const contents = new Map(Object.entries(unzipSync(model)))
    const places = { model: join(folder, 'mutant.keras'), table: join(folder, 'mutant.csv') }
    const bytes = encoder.encode(wine)
    return {
      specimens: [{ name: 'wine' }],
      async damage(_specimen, random) {
        if (random.chance(0.5)) {
          const damaged = random.chance(0.1)
            ? damageBytes(model, random)
            : await damageArchive(model, contents, random)
          return {
            how: `model: ${damaged.how}`,
            files: { 'mutant.keras': damaged.bytes, 'mutant.csv': bytes },
          }
        }
        const damaged = damageCsv(bytes, random)
        return { how: `table: ${damaged.how}`, files: { 'mutant.keras': model, 'mutant.csv': damaged.bytes } }
      },
      async load(files, { how }) {
        writeFileSync(places.model, files['mutant.keras'])
        writeFileSync(places.table, files['mutant.csv'])
        const [stdout, stderr] = [sink(), sink()]
        const more = how.length % 2 === 0 ? ['--keep', 'all'] : ['--json', '--samples', '2']
        const code = await runCommandLine(['predict', places.model, places.table, ...more], {
          stdout: stdout.stream,
          stderr: stderr.stream,
        })
        if (code === 0) return 'predicted'
        throw new Error(stderr.text())
      },
      file: Object.values(places),
      documented: error => error.message.startsWith('error: '),
    }
  },
}

export const ofTables = [table, predict]
