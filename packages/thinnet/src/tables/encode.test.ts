import { describe, expect, test } from 'vitest'
import { tensor } from '../tensor.js'
import { decodePredictions } from './decode.js'
import { checkColumns, encodeRows, encodeTarget } from './encode.js'
import { inputNames } from './inputs.js'
import type { Schema, Target } from './schema.js'
import { tableOf } from './tableBuilder.js'

const schema: Schema & { readonly target: Target } = {
  version: 1,
  columns: [
    { name: 'length', kind: 'number', missing: 1.5, indicator: true },
    { name: 'colour', kind: 'category', vocabulary: ['red', '7'], indicator: true },
  ],
  target: { name: 'kind', kind: 'classes', classes: ['a', 'b'] },
}

describe('rows', () => {
  test('become inputs in the order of the schema, wherever the columns stand', () => {
    const table = tableOf(
      'new.csv',
      ['colour', 'other', 'length'],
      [
        ['red', 'x', '2'],
        ['7.0', 'x', ''],
        ['', 'x', '-3e2'],
        ['green', 'x', 'NaN'],
      ],
    )
    expect(inputNames(schema)).toEqual([
      'length',
      'length missing',
      'colour=red',
      'colour=7',
      'colour missing',
    ])
    expect(encodeRows(schema, table).toArray()).toEqual([
      [2, 0, 1, 0, 0],
      [1.5, 1, 0, 1, 0],
      [-300, 0, 0, 0, 1],
      [1.5, 1, 0, 0, 0],
    ])
    expect(encodeRows(schema, table, { rows: [2, 0] }).toArray()).toEqual([
      [-300, 0, 0, 0, 1],
      [2, 0, 1, 0, 0],
    ])
  })

  test('a column of names that holds only numbers, or nothing, is read by name all the same', () => {
    const table = tableOf(
      'new.csv',
      ['length', 'colour'],
      [
        ['1', '7'],
        ['1', '8'],
      ],
    )
    expect(encodeRows(schema, table).toArray()).toEqual([
      [1, 0, 0, 1, 0],
      [1, 0, 0, 0, 0],
    ])
    const empty = tableOf('new.csv', ['length', 'colour'], [['', '']])
    expect(encodeRows(schema, empty).toArray()).toEqual([[1.5, 1, 0, 0, 1]])
  })

  test('names never seen, and missing values, are reported', () => {
    const told: string[] = []
    const table = tableOf(
      'new.csv',
      ['length', 'colour'],
      [
        ['', 'green'],
        ['1', ''],
      ],
    )
    encodeRows(schema, table, {
      onUnseen: (column, name) => told.push(`unseen ${column} ${name}`),
      onMissing: column => told.push(`missing ${column}`),
    })
    expect(told).toEqual(['missing length', 'unseen colour green', 'missing colour'])
  })

  test('missing columns are all named, with the likely ones', () => {
    expect(() => checkColumns(schema, 'new.csv', ['lengths', 'size'])).toThrow(
      'new.csv: 2 columns that the model needs are missing: length (did you mean lengths?), colour; the table has lengths, size',
    )
    expect(checkColumns(schema, 'new.csv', ['colour', 'extra', 'kind', 'length'])).toEqual(['extra'])
  })

  test('text among numbers is an error with file, line, column and what is there', () => {
    const table = tableOf(
      'new.csv',
      ['length', 'colour'],
      [
        ['1', 'red'],
        ['NA', 'red'],
        ['two', 'red'],
      ],
    )
    expect(() => encodeRows(schema, table)).toThrow(
      "new.csv, line 4, column length: expected a number, as the model was trained on, found 'two'",
    )
    expect(() =>
      encodeRows(schema, tableOf('new.csv', ['length', 'colour'], [['2024-01-01', 'red']])),
    ).toThrow("'2024-01-01'")
    // rows that are not asked for may hold anything
    expect(() => encodeRows(schema, tableOf('new.csv', ['length', 'colour'], [['1e39', 'red']]))).toThrow(
      'line 2, column length: 1e+39 is too large',
    )
  })

  test('an infinity is an error with its line, not a missing value', () => {
    for (const [cell, found] of [
      ['inf', 'found inf '],
      ['-Infinity', 'found -inf '],
      ['1e400', 'found inf (or one beyond 1.8e308)'],
    ]) {
      const table = tableOf(
        'new.csv',
        ['length', 'colour'],
        [
          ['1', 'red'],
          [cell, 'red'],
        ],
      )
      expect(() => encodeRows(schema, table)).toThrow(
        `new.csv, line 3, column length: expected a finite number, ${found}`,
      )
      expect(encodeRows(schema, table, { rows: [0] }).shape).toEqual([1, 5])
    }
  })

  test('0x10 is text, with its line', () => {
    const table = tableOf(
      'new.csv',
      ['length', 'colour'],
      [
        ['1', 'red'],
        ['0x10', 'red'],
      ],
    )
    expect(() => encodeRows(schema, table)).toThrow(
      "new.csv, line 3, column length: expected a number, as the model was trained on, found '0x10'",
    )
  })

  test('of yes and no are one input, and no is a name that the model knows', () => {
    const member: Schema = {
      version: 1,
      columns: [{ name: 'member', kind: 'category', vocabulary: ['yes'], reference: 'no', indicator: false }],
    }
    const unseen: string[] = []
    const table = tableOf(
      't',
      ['member', 'x'],
      [
        ['yes', '1'],
        ['no', '1'],
        ['', '1'],
        ['perhaps', '1'],
      ],
    )
    const x = encodeRows(member, table, { onUnseen: (_, name) => unseen.push(name) })
    expect([x.toArray(), unseen]).toEqual([[[1], [0], [0], [0]], ['perhaps']])
    expect(inputNames(member)).toEqual(['member=yes'])
  })

  test('of a table of one column that is none say that the separator may be another', () => {
    expect(() => checkColumns(schema, 'new.csv', ['length:colour'])).toThrow(
      'the table has length:colour alone: if that is several names, the separator is another one',
    )
  })

  test('without a schema, without a table, or with both in the other order, are errors that say what is expected', () => {
    const table = tableOf('t', ['length', 'colour'], [['1', 'red']])
    const wrong = (...[first, second]: unknown[]) =>
      expect(() => Reflect.apply(encodeRows, undefined, [first, second]))
    const expected =
      'encodeRows: schema must be a schema, such as model.schema or the schema of what inferSchema gives, received '
    wrong(table, schema).toThrow(`${expected}a table: the schema comes first`)
    wrong({ schema, notes: [] }, table).toThrow(`${expected}all of what inferSchema gives: take its schema`)
    wrong(undefined, table).toThrow(`${expected}undefined`)
    wrong(schema, 'houses.csv').toThrow(
      "encodeRows: table must be a table, as tableOf makes of rows and readTable of @thinnet/lab of a file, received the string 'houses.csv'",
    )
    expect(() => Reflect.apply(decodePredictions, undefined, [{ schema }, tensor([[1]])])).toThrow(
      'decodePredictions: schema must be a schema',
    )
    expect(() => Reflect.apply(encodeTarget, undefined, [table, schema])).toThrow(
      'encodeTarget: schema must be',
    )
  })

  test('there are not are an error, and so is text in nearly every row where names are expected', () => {
    const table = tableOf('t', ['length', 'colour'], [['1', 'red']])
    for (const row of [1, -1, 0.5]) {
      expect(() => encodeRows(schema, table, { rows: [0, row] })).toThrow(
        `encodeRows: rows[1] must be a row of t, a whole number from 0 to 0, received ${row}`,
      )
    }
    const text = { ...table, columns: [table.columns[0], { name: 'colour', kind: 'text' as const }] }
    expect(() => encodeRows(schema, text)).toThrow('t, column colour: expected names such as red, 7')
  })

  test('a schema without columns, or unknown options, are turned down', () => {
    const table = tableOf('t', ['x'], [['1']])
    expect(() => encodeRows({ version: 1 }, table)).toThrow('the schema says nothing of columns')
    const options = { row: [1] }
    expect(() => encodeRows(schema, table, options as object)).toThrow('no option row')
  })
})

describe('targets', () => {
  const table = tableOf(
    't.csv',
    ['kind', 'price'],
    [
      ['b', '10'],
      ['a', '14'],
      ['', 'x'],
      ['c', ''],
    ],
  )

  test('of classes are their numbers, and come back as names', () => {
    expect(encodeTarget(schema, table, [0, 1]).toArray()).toEqual([[1], [0]])
    const decoded = decodePredictions(schema, tensor([[0.75], [0.25]]))
    expect(decoded).toMatchObject({ labels: ['b', 'a'], classes: ['a', 'b'] })
    expect(decoded.kind === 'classes' && decoded.probabilities.toArray()).toEqual([
      [0.25, 0.75],
      [0.75, 0.25],
    ])
  })

  test('of numbers are standardized, and come back in their unit', () => {
    const prices: Schema = { version: 1, target: { name: 'price', kind: 'number', mean: 12, scale: 4 } }
    expect(encodeTarget(prices, tableOf('t', ['price'], [['10'], ['14']])).toArray()).toEqual([[-0.5], [0.5]])
    expect(decodePredictions(prices, tensor([[-0.5], [0.5]]))).toEqual({
      kind: 'number',
      values: Float64Array.of(10, 14),
    })
    expect(() => encodeTarget(prices, table, [2])).toThrow(
      "t.csv, line 4, column price: expected a finite number, found 'x'",
    )
  })

  test('of numbers that are infinite, or no decimal numbers, are errors', () => {
    const prices: Schema = { version: 1, target: { name: 'price', kind: 'number', mean: 12, scale: 4 } }
    for (const cell of ['inf', '0x10']) {
      const other = tableOf(
        't',
        ['price', 'x'],
        [
          ['1', '1'],
          [cell, '1'],
        ],
      )
      expect(() => encodeTarget(prices, other)).toThrow('t, line 3, column price: expected a finite number')
    }
  })

  test('that are missing or unknown are errors with their line', () => {
    expect(() => encodeTarget(schema, table, [2])).toThrow(
      't.csv, line 4, column kind: the target is missing',
    )
    expect(() => encodeTarget(schema, table, [3])).toThrow(
      "line 5, column kind: expected one of a, b, found 'c'",
    )
  })
})

describe('predictions', () => {
  const three: Schema = { version: 1, target: { name: 'kind', kind: 'classes', classes: ['a', 'b', 'c'] } }

  test('of a softmax have the likeliest class', () => {
    const decoded = decodePredictions(
      three,
      tensor([
        [0.2, 0.5, 0.3],
        [0.6, 0.1, 0.3],
      ]),
    )
    expect(decoded).toMatchObject({ labels: ['b', 'a'] })
    expect(decodePredictions(schema, tensor([[0.2, 0.8]]))).toMatchObject({ labels: ['b'] })
  })

  test('that do not fit the schema, or are logits, are turned down', () => {
    expect(() => decodePredictions(three, tensor([[0.5, 0.5]]))).toThrow(
      'expected 3 outputs a row, received 2',
    )
    expect(() => decodePredictions(three, tensor([[2.5, 0, -1]]))).toThrow(
      'expected probabilities from 0 to 1, received 2.5; the last layer of a classifier needs a sigmoid or softmax',
    )
    expect(() => decodePredictions(three, tensor([[Number.NaN, 0, 1]]))).toThrow('received NaN')
    expect(() => decodePredictions({ version: 1 }, tensor([[1]]))).toThrow('schema must be one with a target')
  })
})
