import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import {
  decodePredictions,
  dense,
  dropout,
  encodeRows,
  encodeTarget,
  inferSchema,
  loadModel,
  type Model,
  missingMarks,
  normalization,
  sequential,
  type Table,
  tableOf,
} from 'thinnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { shippedTable } from '../data/shippedTable.js'
import { csvLine } from '../output/csvLine.js'
import { runCommand } from '../testing/runCommand.js'

let home: string
const at = (name: string) => join(home, name)

const run = (...args: string[]) => runWith(undefined, ...args)

const runWith = (stdin: AsyncIterable<Uint8Array> | undefined, ...args: string[]) =>
  runCommand(['predict', ...args], stdin)

type Row = Record<string, string>

/** The rows of a file of ours, by column. */
const rowsOf = (text: string): Row[] => parse(text, { columns: true })
const rowsIn = async (name: string) => rowsOf(await readFile(at(name), 'utf8'))

const wineNames = ['alcohol', 'acid', 'ash', 'alcalinity', 'magnesium', 'phenols', 'flavanoids', 'others']
const wineRows = shippedTable('wine').map(row => [...row.slice(0, wineNames.length), `kind ${row.at(-1)}`])
const wine = tableOf('wine', [...wineNames, 'kind'], wineRows)

/** A made-up table: the price depends on the size, a number with gaps, and on the place, a name. */
const houses = Array.from({ length: 60 }, (_, i) => {
  const size = 20 + ((37 * i) % 100)
  const place = ['town', 'lake', 'wood'][i % 3]!
  return [String(i), i % 9 === 4 ? '' : String(size), place, String(3 * size + (place === 'lake' ? 100 : 0))]
})
const house = tableOf('houses', ['id', 'size', 'place', 'price'], houses)

/** Trains a small network on a table as it was understood, and saves it with its schema. */
async function trained(table: Table, target: string, file: string, epochs: number): Promise<Model> {
  const { schema, rows } = inferSchema(table, { target })
  const x = encodeRows(schema, table, { rows })
  const y = encodeTarget(schema, table, rows)
  const scale = normalization({ inputShape: x.shape.slice(1) })
  scale.adapt(x)
  const classes = schema.target?.kind === 'classes' ? schema.target.classes.length : 0
  const last =
    classes > 2
      ? dense(classes, { activation: 'softmax' })
      : dense(1, { activation: classes === 2 ? 'sigmoid' : 'linear' })
  const model = sequential([scale, dense(16, { activation: 'relu' }), dropout(0.2), last], { seed: 5 })
  const loss =
    classes > 2 ? 'sparseCategoricalCrossentropy' : classes === 2 ? 'binaryCrossentropy' : 'meanSquaredError'
  model.compile({ optimizer: 'adam', loss })
  await model.fit(x, y, { epochs, verbose: 0 })
  model.schema = schema
  await model.save(at(file))
  return model
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-predict-'))
  await trained(wine, 'kind', 'wine.keras', 60)
  await trained(house, 'price', 'houses.keras', 100)
  const plain = sequential([dense(3, { inputShape: [2] })], { seed: 1 })
  await plain.save(at('plain.keras'))
  await writeFile(at('wine.csv'), [wineNames, ...wineRows.map(row => row.slice(0, -1))].map(csvLine).join(''))
})
afterAll(() => rm(home, { recursive: true }))

describe('classes', () => {
  test('are predicted as the model does, row by row, into a file', async () => {
    const { code, out, err } = await run(at('wine.keras'), at('wine.csv'), '--out', at('answers.csv'))
    expect([code, err]).toEqual([0, ''])
    const rows = await rowsIn('answers.csv')
    expect(Object.keys(rows[0]!)).toEqual([
      ...['row', 'prediction', 'probability_kind 0', 'probability_kind 1', 'probability_kind 2'],
    ])
    const model = await loadModel(at('wine.keras'))
    const expected = decodePredictions(model.schema!, await model.predict(encodeRows(model.schema!, wine)))
    if (expected.kind !== 'classes') throw new Error('expected classes')
    expect(rows.map(row => row.prediction)).toEqual(expected.labels)
    rows.forEach((row, i) => {
      expect(row.row).toBe(String(i + 1))
      const [, , ...probabilities] = Object.values(row).map(Number)
      probabilities.forEach((value, j) => {
        expect(value).toBeCloseTo(expected.probabilities.data[3 * i + j]!, 6)
      })
    })
    // it learned something: guessing the largest class would be right 71 times
    const right = rows.filter((row, i) => row.prediction === wineRows[i]!.at(-1)).length
    expect(right).toBeGreaterThan(150)
    expect(out).toContain(
      `178 rows of ${at('wine.csv')}, predicted by ${at('wine.keras')}: ${at('answers.csv')}\n`,
    )
    expect(out).toMatch(/kind: kind 1 \d+, kind 0 \d+, kind 2 \d+\n/)
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      'Dropout was off, as it is whenever a model is used; how sure the model is, --samples 100 tells.',
    )
    expect((await readdir(home)).filter(name => name.endsWith('.part'))).toEqual([])
  })

  test('do not depend on the order of columns, on columns more, on separator, encoding or batch size', async () => {
    const order = [3, 1, 0, 2, 7, 6, 5, 4]
    const lines = [wineNames, ...wineRows].map((row, i) => [
      ...order.map(place => row[place]!.replace('.', ',')),
      i === 0 ? 'vintner' : 'Müller',
    ])
    const text = lines.map(fields => `${fields.join(';')}\r\n`).join('')
    await writeFile(at('other.csv'), Buffer.from(`\ufeff${text}`, 'utf16le'))
    const other = await run(at('wine.keras'), at('other.csv'), '--batch-size', '7')
    const plain = await run(at('wine.keras'), at('wine.csv'))
    expect(other.out).toBe(plain.out)
    expect(other.err).toContain('note: 1 column not read: vintner')
    expect(plain.err).toContain('Dropout was off')
  })

  test('with --samples come with doubt: the same seed gives the same, another seed another', async () => {
    const sampled = ['--samples', '20', '--seed', '3', '--keep', 'ash', '--quiet']
    const first = await run(at('wine.keras'), at('wine.csv'), ...sampled)
    expect(first.code).toBe(0)
    expect(first.err).toContain(
      'Dropout was on: the mean of 20 networks drawn with seed 3, and how far they differ.',
    )
    const rows = rowsOf(first.out)
    expect(rows).toHaveLength(178)
    expect(Object.keys(rows[0]!)).toEqual([
      ...['row', 'ash', 'prediction'],
      ...['probability', 'standard_deviation', 'quantile_0.025', 'quantile_0.975'].flatMap(name =>
        [0, 1, 2].map(kind => `${name}_kind ${kind}`),
      ),
      ...['predictive_entropy', 'mutual_information'],
    ])
    expect(rows.map(row => row.ash)).toEqual(wineRows.map(row => row[2]))
    for (const row of rows) {
      const number = (name: string) => Number(row[name])
      const sum = [0, 1, 2].reduce((total, kind) => total + number(`probability_kind ${kind}`), 0)
      expect(sum).toBeCloseTo(1, 4)
      expect(number('quantile_0.025_kind 1')).toBeLessThanOrEqual(number('quantile_0.975_kind 1'))
      expect(number('mutual_information')).toBeGreaterThanOrEqual(-1e-6)
      expect(number('mutual_information')).toBeLessThanOrEqual(number('predictive_entropy') + 1e-6)
    }
    expect(rows.some(row => Number(row['standard_deviation_kind 1']) > 0.01)).toBe(true)
    expect((await run(at('wine.keras'), at('wine.csv'), ...sampled)).out).toBe(first.out)
    const other = await run(at('wine.keras'), at('wine.csv'), ...sampled, '--seed', '4')
    expect(other.out).not.toBe(first.out)
  })

  test('with --json are one document, on standard output alone', async () => {
    const { code, out, err } = await run(at('wine.keras'), at('wine.csv'), '--json')
    expect([code, err]).toEqual([0, ''])
    const document = JSON.parse(out)
    expect(document).toMatchObject({
      model: at('wine.keras'),
      target: 'kind',
      classes: ['kind 0', 'kind 1', 'kind 2'],
      dropout: 'off',
      rows: 178,
      notes: [],
    })
    expect(document.predictions).toHaveLength(178)
    expect(document.predictions[0]).toMatchObject({ row: 1, prediction: 'kind 0' })
    const beside = await run(at('wine.keras'), at('wine.csv'), '--json', '--out', at('beside.csv'))
    const { predictions, ...rest } = document
    expect(JSON.parse(beside.out)).toEqual({ ...rest, out: at('beside.csv') })
    expect(await rowsIn('beside.csv')).toHaveLength(predictions.length)
  })
})

test('numbers are in the unit of the target, with what stands in for missing values and unknown names', async () => {
  await writeFile(at('new.csv'), 'id,place,size\na,lake,100\nb,"town, old",\nc,town,30\n')
  const { code, out, err } = await run(at('houses.keras'), at('new.csv'), '--samples', '30', '--keep', 'all')
  expect(code).toBe(0)
  const rows = rowsOf(out)
  expect(Object.keys(rows[0]!)).toEqual([
    ...['row', 'id', 'place', 'size', 'prediction', 'standard_deviation', 'quantile_0.025', 'quantile_0.975'],
  ])
  expect(rows.map(({ id, place, size }) => [id, place, size])).toEqual([
    ['a', 'lake', '100'],
    ['b', 'town, old', ''],
    ['c', 'town', '30'],
  ])
  const [lake, , town] = rows.map(row => Number(row.prediction))
  // 400 and 90 in truth
  expect(lake).toBeGreaterThan(300)
  expect(town).toBeLessThan(200)
  expect(err).toContain(
    "note: place: 1 row with a name that the model was not trained on, such as 'town, old'",
  )
  expect(err).toContain('note: values missing: size in 1 row')
})

test('a model without dropout is not said to know how sure it is', async () => {
  await writeFile(at('one-row.csv'), 'a,b\n1,2\n')
  const { code, err } = await run(at('plain.keras'), at('one-row.csv'))
  expect(code).toBe(0)
  expect(err).not.toContain('--samples')
  expect(err.trimEnd().split('\n').at(-1)).toBe(
    'The model has no dropout that could say how sure it is: each row has one answer.',
  )
})

test('a table may come on standard input, packed or not, and errors say so', async () => {
  const fromFile = await run(at('wine.keras'), at('wine.csv'), '--quiet')
  const bytes = await readFile(at('wine.csv'))
  async function* pieces(whole: Uint8Array) {
    for (let i = 0; i < whole.length; i += 1000) yield whole.subarray(i, i + 1000)
  }
  for (const whole of [bytes, gzipSync(bytes)]) {
    const { code, out, err } = await runWith(pieces(whole), at('wine.keras'), '-')
    expect([code, out]).toEqual([0, fromFile.out])
    expect(err).toContain(`178 rows of standard input, predicted by ${at('wine.keras')}\n`)
  }
  const broken = await runWith(pieces(Buffer.from('a,b\n1\n')), at('plain.keras'), '-')
  expect([broken.code, broken.err]).toEqual([
    1,
    expect.stringContaining('standard input, line 2: expected 2 fields'),
  ])
})

test('the marks for missing values are those that --help lists', async () => {
  const { out } = await run('--help')
  const [, list = ''] = /missing where the cell is empty or holds one of (.*)/.exec(out) ?? []
  const marks = list.split(/\s+/)
  expect(marks).toEqual(missingMarks)
  const rows = marks.map((mark, i) => csvLine([`${i}`, 'lake', mark])).join('')
  await writeFile(at('marks.csv'), `id,place,size\n${rows}`)
  const { err } = await run(at('houses.keras'), at('marks.csv'))
  expect(err).toContain(`note: values missing: size in ${marks.length} rows`)
})

test('a model without a schema takes numbers in the order of its inputs, with or without names', async () => {
  await writeFile(at('numbers.csv'), '1,2\n-0.5,1e1\n')
  await writeFile(at('named.csv'), 'a,b\n1,2\n-0.5,1e1\n')
  const model = await loadModel(at('plain.keras'))
  const expected = await model.predict([
    [1, 2],
    [-0.5, 10],
  ])
  const { code, out, err } = await run(at('plain.keras'), at('numbers.csv'))
  expect(code).toBe(0)
  const rows = rowsOf(out)
  expect(Object.keys(rows[0]!)).toEqual(['row', 'output_0', 'output_1', 'output_2'])
  rows.forEach((row, i) => {
    expect(Number(row.output_1)).toBeCloseTo(expected.data[3 * i + 1]!, 5)
  })
  expect(err).toContain('note: the model has no schema of a table, and the file no names')
  expect((await run(at('plain.keras'), at('named.csv'))).out).toBe(out)
})

test('a file of more rows than are held at once is predicted like a short one', async () => {
  const many = Array.from({ length: 20_000 }, (_, i) => [i % 100, (i * 7) % 13])
  await writeFile(at('many.csv'), `a,b\n${many.map(csvLine).join('')}`)
  const { code, out } = await run(at('plain.keras'), at('many.csv'))
  expect(code).toBe(0)
  const rows = rowsOf(out)
  expect(rows.map(row => Number(row.row))).toEqual(many.map((_, i) => i + 1))
  const outputs = (row: Row | undefined) => [row?.output_0, row?.output_1, row?.output_2]
  // 1,300 rows later, the same numbers
  for (const i of [0, 8191, 8192, 17_000]) expect(outputs(rows[i])).toEqual(outputs(rows[i + 1300]))
})

describe('what is wrong is said, with what to do, and no file is left', () => {
  const files: Record<string, string> = {
    'missing.csv': 'alcohol,ash\n1,2\n',
    'text.csv': `${csvLine(wineNames)}${csvLine(wineRows[0]!.slice(0, -1))}13,1,much,1,1,1,1,1\n`,
    'ragged.csv': `${csvLine(wineNames)}1,2,3\n`,
    'short.csv': 'a,b,c\n1,2,3\n',
    'gap.csv': 'a,b\n1,NA\n',
    'word.csv': 'a,b\n1,one\n',
    'names.csv': `${csvLine(wineNames)}`,
    'two.csv': 'a,b\n1,2\n',
    'infinite.csv': `${csvLine(wineNames)}${csvLine(wineRows[0]!.slice(0, -1))}13,1,-inf,1,1,1,1,1\n`,
    'hex.csv': 'a,b\n1,2\n1,0x10\n',
    'wide.csv': `${csvLine([...wineNames, 'prediction'])}${csvLine([...wineRows[0]!.slice(0, -1), 'x'])}`,
  }
  beforeAll(async () => {
    for (const [name, text] of Object.entries(files)) await writeFile(at(name), text)
    await mkdir(at('folder'))
  })

  test.each<[string, string[], number, string]>([
    [
      'a missing column',
      ['wine.keras', 'missing.csv'],
      1,
      'missing.csv: 6 columns that the model needs are missing: acid, alcalinity, magnesium, phenols, flavanoids, others;',
    ],
    [
      'text among numbers',
      ['wine.keras', 'text.csv'],
      1,
      "text.csv, line 3, column ash: expected a number, as the model was trained on, found 'much'",
    ],
    [
      'a ragged row',
      ['wine.keras', 'ragged.csv'],
      1,
      'ragged.csv, line 2: expected 8 fields, as many as there are names, found 3',
    ],
    [
      'no rows',
      ['wine.keras', 'names.csv'],
      1,
      'names.csv: there are no rows under the line of names; nothing to predict',
    ],
    [
      'columns more than inputs',
      ['plain.keras', 'short.csv'],
      1,
      'expected 2 columns of numbers, the inputs of model sequential in their order, found 3',
    ],
    [
      'a gap without a schema',
      ['plain.keras', 'gap.csv'],
      1,
      'gap.csv, line 2, column b: expected a number, found nothing',
    ],
    [
      'a word without a schema',
      ['plain.keras', 'word.csv'],
      1,
      "word.csv, line 2, column b: expected a number, found 'one'",
    ],
    [
      'an infinite number',
      ['wine.keras', 'infinite.csv'],
      1,
      'infinite.csv, line 3, column ash: expected a finite number, found -inf',
    ],
    [
      'a hexadecimal number without a schema',
      ['plain.keras', 'hex.csv'],
      1,
      "hex.csv, line 3, column b: expected a number, found '0x10'",
    ],
    [
      'a module to import that is not there',
      ['wine.keras', 'wine.csv', '--import', 'nothing.ts'],
      2,
      '--import: expected a file in TypeScript or JavaScript that registers layers of your own',
    ],
    ['no such table', ['wine.keras', 'none.csv'], 1, 'none.csv: there is no such file'],
    ['no such model', ['none.keras', 'wine.csv'], 1, 'none.keras'],
    ['a table as the model', ['wine.csv', 'wine.csv'], 1, 'wine.csv'],
    ['a model as the table', ['wine.keras', 'wine.keras'], 1, 'this is a zip archive'],
    ['the two in the other order', ['wine.csv', 'wine.keras'], 2, 'expected the model first, then the table'],
    [
      'a folder as the output',
      ['wine.keras', 'wine.csv', '--out', 'folder'],
      1,
      'is a folder, which a file cannot replace',
    ],
    [
      'a folder that does not exist',
      ['wine.keras', 'wine.csv', '--out', 'none/a.csv'],
      1,
      'there is no folder',
    ],
    [
      'the input as the output',
      ['wine.keras', 'wine.csv', '--out', 'wine.csv'],
      2,
      'a file of its own, as this one is read',
    ],
    [
      'nothing random to sample',
      ['plain.keras', 'two.csv', '--samples', '5'],
      1,
      'nothing in model sequential is random',
    ],
    [
      'one sample',
      ['wine.keras', 'wine.csv', '--samples', '1'],
      2,
      '--samples: expected a whole number from 2',
    ],
    [
      'a wrong separator',
      ['wine.keras', 'wine.csv', '--separator', '/'],
      2,
      '--separator: expected comma or semicolon or tab or bar',
    ],
    ['an unknown option', ['wine.keras', 'wine.csv', '--sample', '5'], 2, 'Did you mean --samples'],
    [
      'a column to keep that is not there',
      ['wine.keras', 'wine.csv', '--keep', 'ash,age'],
      1,
      'there is no column age to keep',
    ],
    [
      'a column to keep named as an answer',
      ['wine.keras', 'wide.csv', '--keep', 'prediction'],
      1,
      'column prediction: it cannot be kept',
    ],
    ['no table', ['wine.keras'], 2, "missing required argument 'table'"],
  ])('%s', async (_, args, code, message) => {
    const before = await readdir(home)
    const paths = args.map(arg => (/^(?:--|\d|\/|ash|prediction)/.test(arg) ? arg : at(arg)))
    const extra = args.includes('--out') ? [] : ['--out', at('never.csv')]
    const failed = await run(...paths, ...extra)
    expect(failed.err).toContain(message)
    expect([failed.code, failed.out]).toEqual([code, ''])
    expect(await readdir(home)).toEqual(before)
  })

  test('a file that was there stays as it was', async () => {
    await copyFile(at('wine.csv'), at('kept.csv'))
    expect((await run(at('wine.keras'), at('text.csv'), '--out', at('kept.csv'))).code).toBe(1)
    expect(await readFile(at('kept.csv'), 'utf8')).toBe(await readFile(at('wine.csv'), 'utf8'))
  })
})
