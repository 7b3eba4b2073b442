import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { inferSchema, type Table } from 'thinnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csvLine } from '../output/csvLine.js'
import type { OpenTableOptions } from './openTable.js'
import { openTable } from './openTable.js'
import { readTable } from './readTable.js'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thinnet-table-'))
})
afterAll(() => rm(home, { recursive: true }))

/** Reads what is written to a file. */
async function read(content: string | Uint8Array, options?: OpenTableOptions): Promise<Table> {
  const path = join(home, 'data.csv')
  await writeFile(path, content)
  return readTable(path, options)
}

/** The cells of a table by column: numbers, or names, with undefined where one is missing. */
const cellsOf = ({ columns }: Table) =>
  Object.fromEntries(
    columns.map(column => [
      column.name,
      column.kind === 'number'
        ? Array.from(column.values, value => (Number.isNaN(value) ? undefined : value))
        : 'codes' in column
          ? Array.from(column.codes, code => column.names[code])
          : column.kind,
    ]),
  )

const mixed = 'size,note\r\n1,"x\ny, z"\r\n\r\n2e1,"say ""hé"""\r\nNA,plain'
const mixedCells = { size: [1, 20, undefined], note: ['x\ny, z', 'say "hé"', 'plain'] }

describe('a file is read', () => {
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
  test.each<[string, Uint8Array]>([
    ['with CRLF, quotes, line ends within quotes, empty lines, no line end at its end', Buffer.from(mixed)],
    ['with a byte order mark', Buffer.from(`\ufeff${mixed}`)],
    ['in UTF-16, little end first', utf16(mixed)],
    ['in UTF-16, big end first', utf16(mixed).swap16()],
    ['packed with gzip', gzipSync(mixed)],
  ])('%s', async (_, content) => {
    const table = await read(content)
    expect(cellsOf(table)).toEqual(mixedCells)
    expect([...(table.lines ?? [])]).toEqual([2, 5, 6])
  })

  test('in another encoding if it is named', async () => {
    const table = await read(Buffer.from('a,b\n1,café\n2,thé\n', 'latin1'), { encoding: 'windows-1252' })
    expect(cellsOf(table)).toEqual({ a: [1, 2], b: ['café', 'thé'] })
  })

  test('with semicolons and decimal commas, or tabs', async () => {
    expect(cellsOf(await read('a;b\n1,5;x\n;y\n'))).toEqual({ a: [1.5, undefined], b: ['x', 'y'] })
    expect(cellsOf(await read('a\tb\n1.5\tx, y\n'))).toEqual({ a: [1.5], b: ['x, y'] })
    expect(cellsOf(await read('a,b;c\n1,2;3\n', { separator: ',' }))).toEqual({ a: [1], 'b;c': ['2;3'] })
  })

  test('with vertical bars, or with the line that Excel writes to say its separator', async () => {
    expect(cellsOf(await read('a|b\n1|x, y\n'))).toEqual({ a: [1], b: ['x, y'] })
    for (const first of ['sep=;', '"sep=;"', 'SEP=;']) {
      const table = await read(`${first}\r\na,1;b\r\n1,5;"x;y"\r\n`)
      expect(cellsOf(table)).toEqual({ 'a,1': [1.5], b: ['x;y'] })
      expect([...(table.lines ?? [])]).toEqual([3])
    }
    expect(cellsOf(await read('sep=,\na;b,c\n1,2\n'))).toEqual({ 'a;b': [1], c: [2] })
    await expect(read('sep=;\na;b\n1\n')).rejects.toThrow(', line 3: expected 2 fields')
    await expect(read('sep=:\na:b\n1:2\n')).rejects.toThrow(
      ', line 1: the separator is to be :; expected a comma, semicolon, tab or vertical bar',
    )
    // a column may be called so
    expect(cellsOf(await read('sep,b\n1,2\n'))).toEqual({ sep: [1], b: [2] })
  })

  test('of 5,000 columns', async () => {
    const row = (cell: (i: number) => string) => Array.from({ length: 5000 }, (_, i) => cell(i)).join()
    const lines = Array.from({ length: 12 }, (_, line) => row(i => String(line + i / 8)))
    const table = await read([row(i => `x${i}`), ...lines].join('\n'))
    expect([table.columns.length, table.rowCount]).toEqual([5000, 12])
    expect(table.columns[4999]).toMatchObject({ name: 'x4999', kind: 'number' })
    expect(table.columns[4999]).toMatchObject({ values: expect.objectContaining({ 11: 11 + 4999 / 8 }) })
  })

  test('without a line of names, if that is allowed', async () => {
    const path = join(home, 'numbers.csv')
    await writeFile(path, '5.1,3\n4,-2\n')
    const { header, records } = await openTable(path, { namesOptional: true })
    expect(header).toBeUndefined()
    const rows: (readonly string[])[] = []
    for await (const { cells } of records) rows.push(cells)
    expect(rows).toEqual([
      ['5.1', '3'],
      ['4', '-2'],
    ])
    await writeFile(path, '0,1\n4,-2\n')
    expect((await openTable(path, { namesOptional: true })).header).toEqual(['0', '1'])
  })
})

test('the wines are 178 rows of 13 numbers and three classes', async () => {
  const table = await readTable(fileURLToPath(new URL('../../data/wine.csv.gz', import.meta.url)))
  expect([table.rowCount, table.columns.length]).toEqual([178, 14])
  const { schema, rows, leftOut, notes } = inferSchema(table, { target: 'target' })
  expect(schema.columns.every(({ kind, indicator }) => kind === 'number' && !indicator)).toBe(true)
  expect(schema.target).toEqual({ name: 'target', kind: 'classes', classes: ['0', '1', '2'] })
  expect([schema.columns.length, rows.length, leftOut.length]).toEqual([13, 178, 0])
  expect(notes).toContain('target is one of 3 classes: 0 (59 rows), 1 (71 rows), 2 (48 rows)')
  expect(table.columns[0]).toMatchObject({ name: 'alcohol', values: expect.objectContaining({ 0: 14.23 }) })
})

describe('a bad file is an error that says where and what to do', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['empty', '', ': the file is empty; check that it is the right one'],
    ['empty but for line ends', '\n\n', ': the file has no line with anything in it'],
    ['a line of names alone', 'a,b\n', ': there are no rows under the line of names'],
    ['ragged', 'a,b\n1,2\n\n3,4,5\n', ', line 4: expected 2 fields, as many as there are names, found 3'],
    [
      'ragged behind a quoted line end',
      'a,b\n1,"2\n2"\n3\n',
      ', line 4: expected 2 fields, as many as there are names, found 1',
    ],
    ['with a name twice', 'a,b,a\n1,2,3\n', ', line 1: columns 1 and 3 are both named a; rename one'],
    ['with a column without a name', 'a,,b\n1,2,3\n', ', line 1: column 2 has no name; name it'],
    [
      'without names',
      '5.1,3.5\n4.9,3\n',
      ', line 1: expected names of columns, found only numbers (5.1, 3.5)',
    ],
    [
      'in another encoding',
      Buffer.from('a,b\n1,2\n3,café\n', 'latin1'),
      ', line 3: this is not UTF-8; save the table as CSV in UTF-8, or say what it is',
    ],
    ['binary', Uint8Array.of(1, 10, 2, 0, 3), ', line 2: the file is binary'],
    [
      'UTF-16 without its mark',
      Buffer.from('a,b\n', 'utf16le'),
      'or UTF-16 without its mark at the beginning',
    ],
    [
      'a spreadsheet',
      Buffer.from('PK\u0003\u0004…'),
      ': this is a zip archive, as spreadsheets (.xlsx, .ods)',
    ],
    ['an image', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10), ': this is a PNG image'],
    ['a web page', '<!DOCTYPE html><p>Not found', ': this is a web page; download the table itself'],
    ['JSON', '{"a": 1}', ': this is JSON'],
    ['torn gzip', gzipSync(mixed).subarray(0, 30), ': the file is packed with gzip, but torn or damaged'],
    [
      'with a quote that never closes',
      'a,b\n1,2\n3,"4\n5,6\n',
      'a quote " opens a field and is never closed',
    ],
    [
      'with a quote within a field',
      'a,b\n1,5" pipe\n',
      ', line 2: a quote " stands in the middle of a field',
    ],
  ])('%s', async (_, content, message) => {
    const failed = read(content)
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.toMatchObject({
      name: 'TableError',
      message: expect.stringContaining('data.csv'),
    })
  })

  test('a fault in another encoding is found far behind the beginning, on its line', async () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `${i},thé ${i % 7}`)
    const bytes = Buffer.from(['a,b', ...lines].join('\n'))
    // the é of line 40,002
    bytes[bytes.indexOf('40000,th') + 8] = 0xff
    await expect(read(bytes)).rejects.toThrow('line 40002: this is not UTF-8')
  })

  test('a packed file that unpacks to more than it may', async () => {
    const bomb = gzipSync(`a,b\n${'0,0\n'.repeat(20_000)}`)
    expect((await read(bomb)).rowCount).toBe(20_000)
    await expect(read(bomb, { mostUnpacked: 50_000 })).rejects.toThrow(
      'data.csv: the file unpacks to more than 50000 bytes',
    )
  })

  test('no such file, a folder, an unknown encoding', async () => {
    await expect(readTable(join(home, 'none.csv'))).rejects.toThrow('none.csv: there is no such file')
    await expect(readTable(home)).rejects.toThrow('this is a folder; name a file in it')
    await expect(read('a,b\n1,2\n', { encoding: 'latin-99' })).rejects.toThrow(
      'there is no encoding latin-99',
    )
  })
})

test('what is written with quotes is read back, whatever the fields, in whatever pieces they come', async () => {
  const field = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', '\t', ' ', 'a', 'é', '😀', '1') }),
    fc.string({ unit: 'grapheme' }),
    fc.double().map(String),
  )
  await fc.assert(
    fc.asyncProperty(
      fc
        .integer({ min: 2, max: 4 })
        .chain(width =>
          fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
        ),
      async rows => {
        const path = join(home, 'property.csv')
        const header = rows[0]!.map((_, i) => `c${i}`)
        // a byte order mark of our own, so that one in a field is no mark of the file
        await writeFile(path, `\ufeff${csvLine(header)}${rows.map(csvLine).join('')}`)
        const { records, header: names } = await openTable(path, { separator: ',' })
        const back: (readonly string[])[] = []
        for await (const { cells } of records) back.push(cells)
        expect(names).toEqual(header)
        expect(back).toEqual(rows)
      },
    ),
    { numRuns: 200 },
  )
})
