import { expect, test } from 'vitest'
import { parseSchema } from './parseSchema.js'
import type { Schema } from './schema.js'

const schema: Schema = {
  version: 1,
  columns: [
    { name: 'length', kind: 'number', missing: 1.5, indicator: true },
    { name: 'colour', kind: 'category', vocabulary: ['red', 'blue'], indicator: false },
    { name: 'ripe', kind: 'category', vocabulary: ['yes'], reference: 'no', indicator: true },
  ],
  target: { name: 'kind', kind: 'classes', classes: ['a', 'b', 'c'] },
}

test('a schema survives being written and read', () => {
  expect(parseSchema('s', JSON.parse(JSON.stringify(schema)))).toEqual(schema)
  expect(parseSchema('s', { version: 1 })).toEqual({ version: 1 })
})

const [length, colour] = schema.columns ?? []
test.each([
  [undefined, 's: invalid input'],
  [{ ...schema, version: 2 }, 's.version: invalid input: expected 1'],
  [{ ...schema, more: 1 }, 's: unrecognized key: "more"'],
  [{ ...schema, columns: [] }, 's.columns: too small'],
  [{ ...schema, columns: [length, length] }, 's.columns: names must differ'],
  [{ ...schema, columns: [{ ...length, kind: 'date' }] }, 's.columns[0].kind: invalid'],
  [
    { ...schema, columns: [{ ...length, missing: null }] },
    's.columns[0].missing: invalid input: expected number',
  ],
  [
    { ...schema, columns: [{ ...colour, vocabulary: ['red', 'red'] }] },
    's.columns[0].vocabulary: names must differ',
  ],
  [
    { ...schema, columns: [{ ...colour, reference: 'red' }] },
    's.columns[0].reference: this name is in the vocabulary',
  ],
  [{ ...schema, target: { name: 'y', kind: 'number', mean: 0, scale: 0 } }, 's.target.scale: too small'],
  [{ ...schema, target: { name: 'y', kind: 'classes', classes: ['a'] } }, 's.target.classes: too small'],
])('%j is turned down with the place', (json, message) => {
  expect(() => parseSchema('s', json)).toThrow(message)
})
