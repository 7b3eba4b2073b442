import { describe, expect, test } from 'vitest'
import { mostNames } from './columnBuilder.js'
import { columnNamed, nameAt } from './table.js'
import { checkHeader, TableBuilder, tableOf } from './tableBuilder.js'
import { TableError } from './tableError.js'

const rowsOf = (...cells: string[]) => cells.map(cell => [cell])
const columnOf = (...cells: string[]) => tableOf('t', ['c'], rowsOf(...cells)).columns[0]

describe('a column', () => {
  test('of numbers is numbers, NaN where one is missing', () => {
    expect(columnOf('1', ' 2.5 ', 'NA', '')).toEqual({
      name: 'c',
      kind: 'number',
      values: Float64Array.of(1, 2.5, Number.NaN, Number.NaN),
    })
  })

  test('with one text in it is names, where 7, 7.0 and 07 are one', () => {
    const column = columnOf('7', '?', '7.0', 'seven', '07')
    expect(column).toEqual({
      name: 'c',
      kind: 'category',
      codes: Int32Array.of(0, -1, 0, 1, 0),
      names: ['7', 'seven'],
    })
  })

  test('of dates alone is dates, and with anything else among them is names', () => {
    expect(columnOf('2024-01-01', '', '2024-01-02').kind).toBe('date')
    expect(columnOf('2024-01-01', 'soon').kind).toBe('category')
  })

  test('without a value is empty', () => expect(columnOf('', 'NA', '?').kind).toBe('empty'))

  test('of more different texts than could be names is not kept', () => {
    const builder = new TableBuilder('t', ['text', 'also'])
    for (let i = 0; i <= mostNames; i++) builder.add([`text ${i}`, i % 2 ? 'a' : 'b'])
    builder.add(['text', 'a'])
    const [text, also] = builder.finish().columns
    expect(text).toEqual({ name: 'text', kind: 'text' })
    expect(also).toMatchObject({ kind: 'category', names: ['b', 'a'] })
  })
})

test('5,000 columns are a table like any other', () => {
  const header = Array.from({ length: 5000 }, (_, i) => `x${i}`)
  const table = tableOf('wide', header, [header.map((_, i) => String(i)), header.map((_, i) => String(-i))])
  expect(table.columns).toHaveLength(5000)
  expect(table.columns[4999]).toMatchObject({ kind: 'number', values: Float64Array.of(4999, -4999) })
})

test('a row with another number of fields is an error that names its line', () => {
  const builder = new TableBuilder('data.csv', ['a', 'b'])
  builder.add(['1', '2'], 2)
  expect(() => builder.add(['1'], 17)).toThrow(
    'data.csv, line 17: expected 2 fields, as many as there are names, found 1',
  )
  expect(() => builder.add(['1', '2', '3'], 18)).toThrow('a field that holds a separator needs "quotes"')
})

describe('the line of names', () => {
  test.each([
    [['a', 'b', 'a'], 'columns 1 and 3 are both named a; rename one'],
    [['a', ' a '], 'columns 1 and 2 are both named a'],
    [['a', '', 'b'], 'column 2 has no name; name it'],
    [['a', 'b', ''], 'column 3 has no name; name it, or remove the separator at the end of the lines'],
    [['', '', 'b'], 'column 1 has no name'],
    [['5.1', '3.5', '1.4', '0.2'], 'expected names of columns, found only numbers (5.1, 3.5, 1.4, …)'],
  ])('%j is an error', (header, message) => {
    expect(() => checkHeader('data.csv', header)).toThrow(TableError)
    expect(() => checkHeader('data.csv', header)).toThrow(`data.csv, line 1: ${message}`)
  })

  test('may begin with no name, as pandas and R write row names, and may count from 0', () => {
    expect(checkHeader('t', ['', 'x', 'y'])).toEqual(['Unnamed: 0', 'x', 'y'])
    expect(checkHeader('t', ['0', '1', '2'])).toEqual(['0', '1', '2'])
  })
})

test.each<[string, unknown[]]>([
  ['name must be what errors are to call the table', [['a'], [['1']]]],
  [
    "header must be the names of the columns, such as ['length', 'colour'], received the string 'a'",
    ['t', 'a', [['1']]],
  ],
  ['rows must be a list of rows, each a list of texts', ['t', ['a']]],
  [
    "rows[1] must be a list of texts as they stand in a file, such as ['1.5', 'red']",
    ['t', ['a'], [['1'], [2]]],
  ],
  ['there is no option separator', ['t', ['a'], [['1']], { separator: ';' }]],
])('a wrong argument is an error: %s', (message, given) => {
  expect(() => Reflect.apply(tableOf, undefined, given)).toThrow(`tableOf: ${message}`)
})

test('a column that is not there is an error with the likely name', () => {
  const table = tableOf('wine.csv', ['alcohol', 'hue'], [['1', '2']])
  expect(() => columnNamed(table, 'Alcohl')).toThrow(
    'wine.csv: there is no column Alcohl (did you mean alcohol?); its columns are alcohol, hue',
  )
  expect(nameAt(columnNamed(table, 'hue'), 0)).toBe('2')
})
