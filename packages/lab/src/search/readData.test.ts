import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tableOf } from 'thinnet'
import { describe, expect, test } from 'vitest'
import { readData } from './readData.js'

const table = tableOf(
  'flowers.csv',
  ['length', 'colour', 'price'],
  Array.from({ length: 30 }, (_, i) => [
    String(i / 2),
    ['red', 'blue', 'red'][i % 3]!,
    i === 4 ? '' : String(i * 1.5),
  ]),
)

describe('a table', () => {
  test('is read from its file as it is asked for, which is noted', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thinnet-read-'))
    const file = join(folder, 'table.csv')
    const rows = Array.from({ length: 20 }, (_, i) => `${i},5;${i % 2 ? 'schön' : 'trüb'}`)
    await writeFile(file, Buffer.from(`Größe;Wetter\n${rows.join('\n')}\n`, 'latin1'))
    const input = { table: file, target: 'Wetter', encoding: 'windows-1252' }
    const { summary } = await readData({ ...input, separator: ';', decimal: ',' })
    expect(summary.classes?.map(({ name }) => name)).toEqual(['schön', 'trüb'])
    expect(summary.schema?.columns).toMatchObject([{ name: 'Größe', kind: 'number' }])
    expect(summary.reading).toEqual({ separator: ';', decimal: ',', encoding: 'windows-1252' })
    expect((await readData({ table, target: 'colour' })).summary).not.toHaveProperty('reading')
    await rm(folder, { recursive: true })
  })

  test('is understood: classes, inputs, rows', async () => {
    const { summary, labels, outputs } = await readData({ table, target: 'colour' })
    expect(summary).toMatchObject({
      source: 'flowers.csv',
      rows: 30,
      inputs: 2,
      task: 'binary',
      target: 'colour',
    })
    expect(summary.classes).toEqual([
      { name: 'blue', rows: 10 },
      { name: 'red', rows: 20 },
    ])
    expect(labels?.slice(0, 3)).toEqual([1, 0, 1])
    expect(outputs).toBe(1)
  })

  test('gives no row without a target', async () => {
    const { rows, labels, summary } = await readData({ table, target: 'price' })
    expect(rows).toHaveLength(29)
    expect([...rows]).not.toContain(4)
    expect(labels).toBeUndefined()
    expect(summary).toMatchObject({ task: 'regression', rows: 29 })
  })

  test('without such a column, or of one class, is an error that says what to do', async () => {
    await expect(readData({ table, target: 'color' })).rejects.toThrow('did you mean colour?')
    const same = tableOf(
      't',
      ['x', 'y'],
      Array.from({ length: 12 }, (_, i) => [String(i / 3), 'a']),
    )
    await expect(readData({ table: same, target: 'y' })).rejects.toThrow('the target is a in all rows')
    await expect(readData({ table: '/no/such.csv', target: 'y' })).rejects.toThrow('/no/such.csv')
  })
})

describe('tensors', () => {
  const x = Array.from({ length: 12 }, (_, i) => [i, -i])
  const y = (values: (i: number) => number) => Array.from({ length: 12 }, (_, i) => values(i))
  const understood = async (values: (i: number) => number, others = {}) => {
    const { summary, outputs } = await readData({ x, y: y(values), ...others })
    return [summary.task, outputs, summary.classes?.map(({ name }) => name)]
  }

  test('have the task that their targets show', async () => {
    expect(await understood(i => i % 2)).toEqual(['binary', 1, ['0', '1']])
    expect(await understood(i => i % 3)).toEqual(['classes', 3, ['0', '1', '2']])
    expect(await understood(i => i / 2)).toEqual(['regression', 1, undefined])
    expect(await understood(i => i % 3, { task: 'regression' })).toEqual(['regression', 1, undefined])
    expect(await understood(i => i % 2, { classes: ['no', 'yes'] })).toEqual(['binary', 1, ['no', 'yes']])
  })

  test('may have one-hot targets', async () => {
    const oneHot = x.map((_, i) => [0, 1, 2].map(k => Number(i % 3 === k)))
    const { labels, outputs } = await readData({ x, y: oneHot })
    expect(labels?.slice(0, 4)).toEqual([0, 1, 2, 0])
    expect(outputs).toBe(3)
  })

  test.each([
    ['few samples', { x: x.slice(0, 5), y: [0, 1, 0, 1, 0] }, '5 samples, at least 10 are needed'],
    ['flat samples', { x: y(i => i), y: y(i => i % 2) }, 'x must be [samples, ...inputShape]'],
    ['too few targets', { x, y: [0, 1] }, 'x has 12 samples, y has 2'],
    ['a gap', { x: x.map(([a], i) => [a!, i === 3 ? Number.NaN : 0]), y: y(i => i % 2) }, 'x[3] holds NaN'],
    ['one class', { x, y: y(() => 1) }, 'y is 1 in all samples: there is nothing to learn'],
    ['several numbers a sample', { x, y: x }, 'y must be [samples] or [samples, 1], or one-hot'],
    [
      'a class without a name',
      { x, y: y(i => i % 3), classes: ['a', 'b'] },
      'from 0 to 1 (a and b), received 2',
    ],
    [
      'another task',
      { x, y: y(i => i % 3), task: 'binary' as const },
      "must be 'classes', received 'binary'",
    ],
  ])('with %s are an error', async (_, input, message) => {
    await expect(readData(input)).rejects.toThrow(message)
  })
})
