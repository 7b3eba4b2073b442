import { describe, expect, test } from 'vitest'
import { encodeRows } from './encode.js'
import { inferSchema } from './inferSchema.js'
import { inputNames } from './inputs.js'
import { tableOf } from './tableBuilder.js'

/** A table of columns, each a function of the row. */
function tableWith(columns: Record<string, (row: number) => string | number>, rows = 60) {
  const makers = Object.values(columns)
  const cells = Array.from({ length: rows }, (_, row) => makers.map(make => String(make(row))))
  return tableOf('data.csv', Object.keys(columns), cells)
}

const label = (row: number) => (row % 3 ? 'yes' : 'no')
const half = (row: number) => row / 2

describe('columns', () => {
  const inferred = (column: (row: number) => string | number, name = 'c', rows?: number[]) =>
    inferSchema(tableWith({ x: half, [name]: column, y: label }), { target: 'y', rows })

  test('of numbers have the median of the training rows for missing values', () => {
    const { schema, notes } = inferred(row => (row === 1 ? '' : row), 'c', [0, 1, 2, 3, 4, 10])
    expect(schema.columns[1]).toEqual({ name: 'c', kind: 'number', missing: 3, indicator: true })
    expect(notes).toContain('c: 1 missing, the median 3 stands in')
    // 1 of 60 rows is less than 5 %
    expect(inferred(row => (row === 1 ? '' : row)).schema.columns[1]).toMatchObject({ indicator: false })
  })

  test('of categories know the names of the training rows, the most frequent first', () => {
    const { schema } = inferred(row => ['a', 'b', 'b', 'c'][row % 4], 'c', [0, 1, 2, 4])
    expect(schema.columns[1]).toEqual({
      name: 'c',
      kind: 'category',
      vocabulary: ['a', 'b'],
      indicator: false,
    })
  })

  test.each([
    ['no', 'yes'],
    ['FALSE', 'TRUE'],
    ['f', 't'],
    ['N', 'Y'],
  ])('of %s and %s are one input, 1 for the second', (no, yes) => {
    for (const one of [0, 1]) {
      const { schema } = inferred(row => (row % 2 === one ? yes : no))
      expect(schema.columns[1]).toEqual({
        ...{ name: 'c', kind: 'category', vocabulary: [yes], reference: no, indicator: false },
      })
      expect(inputNames(schema)).toEqual(['x', `c=${yes}`])
    }
  })

  test('of yes, no and anything else, and of two other names, have an input for each name', () => {
    const asked = (names: string[], rows?: number[]) => inferred(row => names[row % names.length], 'c', rows)
    expect(asked(['yes', 'no', 'perhaps']).schema.columns[1]).toMatchObject({
      vocabulary: ['no', 'perhaps', 'yes'],
    })
    expect(asked(['left', 'right']).schema.columns[1]).toMatchObject({ vocabulary: ['left', 'right'] })
    expect(asked(['yes', 'no']).schema.columns[1]).toHaveProperty('reference', 'no')
    // missing in a row of the two that are trained on, so that it is not the same everywhere
    const known = inferred(row => ['yes', 'no', '', ''][row % 4], 'c', [0, 2, 4, 6]).schema.columns[1]
    expect(known).toEqual({ name: 'c', kind: 'category', vocabulary: ['yes'], indicator: true })
  })

  test('of yes and no with gaps say what these count as', () => {
    expect(inferred(row => (row === 1 ? '' : row % 2 ? 'yes' : 'no')).notes).toContain(
      'c: 1 missing, which count as no',
    )
  })

  test('of numbers are names if asked for, and predicted rows are read so', () => {
    const table = tableWith({ x: half, zip: row => ['8001', '01067', '9.50'][row % 3], y: label })
    const { schema } = inferSchema(table, { target: 'y', categories: ['zip'] })
    expect(schema.columns[1]).toMatchObject({ kind: 'category', vocabulary: ['1067', '8001', '9.5'] })
    const fresh = tableOf(
      'new.csv',
      ['x', 'zip'],
      [
        ['1', '8001'],
        ['1', '1067'],
        ['1', '12'],
      ],
    )
    expect(encodeRows(schema, fresh).toArray()).toEqual([
      [1, 0, 1, 0],
      [1, 1, 0, 0],
      [1, 0, 0, 0],
    ])
    expect(inferSchema(table, { target: 'y' }).schema.columns[1]).toMatchObject({ kind: 'number' })
    const days = tableWith({ x: half, day: row => `2024-01-0${1 + (row % 2)}`, y: label })
    expect(inferSchema(days, { target: 'y', categories: ['day'] }).schema.columns[1]).toMatchObject({
      vocabulary: ['2024-01-01', '2024-01-02'],
    })
    expect(() => inferSchema(table, { categories: ['zap'] })).toThrow(
      'there is no column zap (did you mean zip?)',
    )
    expect(() => inferSchema(table, { target: 'y', categories: ['y'] })).toThrow(
      'set the task to classification',
    )
  })

  test('of numbers with a slip among them are read as names, and a note says why', () => {
    const { schema, notes } = inferred(row => (row === 7 ? 'none' : row % 5))
    expect(schema.columns[1]).toMatchObject({ kind: 'category' })
    const slip = "its numbers are read as names, since it holds text in 1 row, such as 'none' on line 9; "
    expect(notes).toContainEqual(expect.stringContaining(`c: ${slip}`))
    const all = inferred(row => (row === 7 ? '0x10' : row / 7))
    expect(all.leftOut).toEqual([{ column: 'c', reason: expect.stringContaining("'0x10' on line 9") }])
    expect(inferred(row => (row % 5 ? row % 5 : 'many')).notes).toHaveLength(inferred(half).notes.length)
  })

  test('of a megabyte are quoted in part', () => {
    const long = 'é'.repeat(1 << 20)
    const { leftOut } = inferred(row => (row === 7 ? long : row / 7))
    expect(leftOut[0].reason).toContain(`such as '${'é'.repeat(40)} … ${'é'.repeat(40)}' on line 9`)
  })

  test('with an infinity are errors that name its line', () => {
    const infinite = (row: number) => (row === 3 ? '-inf' : row)
    expect(() => inferred(infinite)).toThrow(
      'data.csv, line 5, column c: expected a finite number, found -inf',
    )
    expect(inferred(infinite, 'c', [0, 1, 2]).schema.columns).toHaveLength(2)
    for (const task of ['regression', 'classification'] as const) {
      expect(() => inferSchema(tableWith({ x: half, y: infinite }), { target: 'y', task })).toThrow(
        'line 5, column y',
      )
    }
    const table = tableWith({ x: half, c: infinite, y: label })
    expect(inferSchema(table, { target: 'y', leaveOut: ['c'] }).schema.columns).toHaveLength(1)
  })

  test('of many names keep the most frequent', () => {
    const { schema, notes } = inferSchema(
      tableWith({ c: row => (row % 2 ? `n${row % 10}` : 'often'), y: label }),
      { target: 'y', mostCategories: 2 },
    )
    expect(schema.columns[0]).toMatchObject({ vocabulary: ['often', 'n1'] })
    expect(notes).toContainEqual(
      expect.stringContaining('the 2 most frequent of 6 names cover 60 % of the rows'),
    )
  })

  test.each<[string, string, (row: number) => string | number, string]>([
    ['dates', 'c', row => `2024-01-${10 + (row % 9)}`, 'dates are not read'],
    [
      'names that are different in every row',
      'c',
      row => `person ${row}`,
      'it has a different text in every row',
    ],
    [
      'whole numbers, all different, of a name such as id',
      'customer_id',
      row => 1000 + 7 * row,
      'it numbers the rows',
    ],
    ['row names of pandas', '', row => row, 'it numbers the rows'],
    ['a number that never changes', 'c', () => 3, 'it is 3 in all rows'],
    ['a name that never changes', 'c', () => 'same', 'it is same in all rows'],
    ['nothing', 'c', () => 'NA', 'it is missing in all rows'],
  ])('of %s are left out with the reason', (_, name, column, reason) => {
    const table =
      name === ''
        ? tableWith({ [name]: column, x: half, y: label })
        : tableWith({ x: half, [name]: column, y: label })
    const { schema, leftOut, notes } = inferSchema(table, { target: 'y' })
    expect(schema.columns.map(one => one.name)).toEqual(['x'])
    expect(leftOut).toEqual([{ column: name || 'Unnamed: 0', reason: expect.stringContaining(reason) }])
    expect(notes.at(-1)).toContain('is left out')
  })

  test('that are constant or missing in the training rows alone are left out', () => {
    const rows = Array.from({ length: 30 }, (_, i) => i)
    expect(inferred(row => (row < 30 ? 1 : row), 'c', rows).leftOut[0]?.reason).toBe(
      'it is 1 in all training rows',
    )
    expect(inferred(row => (row < 30 ? '' : row), 'c', rows).leftOut[0]?.reason).toBe(
      'it is missing in all training rows',
    )
  })

  test('of whole numbers, all different, stay if their name means something', () => {
    expect(inferred(row => row, 'age').schema.columns[1]).toMatchObject({ name: 'age', kind: 'number' })
    expect(inferred(row => row, 'paid').schema.columns[1]).toMatchObject({ name: 'paid', kind: 'number' })
  })

  test('that are not wanted are left out without a word', () => {
    const table = tableWith({ x: half, z: half, y: label })
    expect(inferSchema(table, { target: 'y', leaveOut: ['z'] }).schema.columns.map(one => one.name)).toEqual([
      'x',
    ])
    expect(() => inferSchema(table, { leaveOut: ['w'] })).toThrow('there is no column w')
  })
})

describe('the target', () => {
  const targetOf = (target: (row: number) => string | number, task?: 'classification' | 'regression') =>
    inferSchema(tableWith({ x: half, y: target }), { target: 'y', task }).schema.target

  test.each<[string, (row: number) => string | number, readonly string[]]>([
    ['names, in the order of the alphabet', label, ['no', 'yes']],
    ['few whole numbers, in their order', row => [10, 9, -1][row % 3], ['-1', '9', '10']],
    [
      'up to 20 whole numbers with 5 rows of each',
      row => row % 12,
      Array.from({ length: 12 }, (_, i) => String(i)),
    ],
  ])('is classes if it holds %s', (_, target, classes) => {
    expect(targetOf(target)).toEqual({ name: 'y', kind: 'classes', classes })
  })

  test('is a number if it holds fractions or many whole numbers, standardized by the training rows', () => {
    expect(targetOf(row => row % 13)).toMatchObject({ kind: 'number' })
    expect(targetOf(row => row / 3)).toMatchObject({ kind: 'number' })
    const { schema } = inferSchema(tableWith({ x: half, y: row => 10 * row + 0.5 }), {
      target: 'y',
      rows: [0, 2],
    })
    expect(schema.target).toEqual({ name: 'y', kind: 'number', mean: 10.5, scale: 10 })
  })

  test('is what the task says', () => {
    expect(targetOf(row => row % 3, 'regression')).toMatchObject({ kind: 'number' })
    expect(targetOf(row => (row % 3) / 2, 'classification')).toMatchObject({ classes: ['0', '0.5', '1'] })
  })

  test('has all its classes even if the training rows lack one', () => {
    const table = tableWith({ x: half, y: row => ['a', 'b', 'c'][row % 3] })
    const { schema } = inferSchema(table, { target: 'y', rows: [0, 1, 3, 4] })
    expect(schema.target).toMatchObject({ classes: ['a', 'b', 'c'] })
  })

  test('that is missing takes its row with it, and a note says so', () => {
    const { rows, notes } = inferSchema(tableWith({ x: half, y: row => (row < 4 ? '?' : label(row)) }), {
      target: 'y',
    })
    expect([rows.length, rows[0]]).toEqual([56, 4])
    expect(notes).toContain('4 of 60 rows have no y and are not used')
  })

  test('of rare classes, and few rows, get a warning', () => {
    const { notes } = inferSchema(tableWith({ x: half, y: row => (row < 2 ? 'rare' : label(row)) }, 20), {
      target: 'y',
    })
    expect(notes).toContain('with fewer than 5 rows of it, a class is hard to learn: rare')
    expect(notes).toContainEqual(expect.stringContaining('with 20 rows, results depend much'))
  })
})

test.each<[string, unknown, unknown]>([
  [
    'table must be a table, as tableOf makes of rows and readTable of @thinnet/lab of a file',
    'houses.csv',
    {},
  ],
  ['table must be a table', [[1, 2]], {}],
  [
    "leaveOut must be a list of names, such as ['zip', 'code'], received the string 'x'",
    undefined,
    { leaveOut: 'x' },
  ],
  ['categories must be a list of names', undefined, { categories: 'x' }],
])('a wrong argument is an error: %s', (message, table, options) => {
  const given = table ?? tableWith({ x: half, y: label })
  expect(() => Reflect.apply(inferSchema, undefined, [given, options])).toThrow(`inferSchema: ${message}`)
})

describe('errors say what to do', () => {
  test.each<[string, Record<string, (row: number) => string | number>, object, string, number?]>([
    [
      'no such column',
      { x: half, label },
      { target: 'lebel' },
      'there is no column lebel (did you mean label?)',
    ],
    [
      'one class only',
      { x: half, y: () => 'a' },
      {},
      'column y: the target is a in all rows: there is nothing to learn',
    ],
    ['one number only', { x: half, y: () => 1.5 }, {}, 'column y: the target is 1.5 in all rows'],
    ['all missing', { x: half, y: () => '' }, {}, 'column y: the target is missing in all rows; fill it in'],
    ['a date', { x: half, y: () => '2024-01-01' }, {}, 'column y: the target is a date'],
    [
      'a different name in every row',
      { x: half, y: r => `n${r}` },
      {},
      '60 different values in 60 rows, too many for classes',
    ],
    ['too few rows', { x: half, y: label }, {}, '9 rows, at least 10 are needed', 9],
    [
      'too few targets',
      { x: half, y: r => (r < 55 ? '' : label(r)) },
      {},
      '5 rows with a target, at least 10 are needed',
    ],
    [
      'text to learn as a number',
      { x: half, y: r => (r === 3 ? 'big' : r) },
      { task: 'regression' },
      "line 5, column y: expected a number to learn, found 'big'",
    ],
    [
      'fractions to learn as classes',
      { x: half, y: half },
      { task: 'classification' },
      'set the task to regression',
    ],
    [
      'nothing to learn from',
      { x: () => 1, y: label },
      {},
      'no column is left to learn from (x: it is 1 in all rows)',
    ],
    ['no rows', { x: half, y: label }, {}, 'there are no rows under the line of names', 0],
  ])('%s', (_, columns, options, message, rows) => {
    expect(() => inferSchema(tableWith(columns, rows), { target: 'y', ...options })).toThrow(message)
  })

  test('10 rows are enough to begin with', () => {
    const { rows } = inferSchema(tableWith({ x: half, y: label }, 10), { target: 'y' })
    expect(rows).toHaveLength(10)
  })
})

test('5,000 columns make 5,000 inputs', () => {
  const columns = Object.fromEntries(
    Array.from({ length: 5000 }, (_, i) => [`x${i}`, (row: number) => row * i + i]),
  )
  const { schema } = inferSchema(tableWith({ ...columns, y: label }, 12), { target: 'y' })
  // the first column is 0 everywhere
  expect(schema.columns).toHaveLength(4999)
})
