import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDate, isMissing, missingMarks, numberOf } from './cells.js'

test('every finite number is read back from its shortest form, with either decimal mark', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
      expect(numberOf(String(number))).toBe(number + 0)
      expect(numberOf(String(number).replace('.', ','), ',')).toBe(number + 0)
    }),
  )
})

test.each([
  ['+1.5', 1.5],
  ['.5', 0.5],
  ['5.', 5],
  ['2e-3', 0.002],
  ['007', 7],
  ['-inf', -Infinity],
  ['Infinity', Infinity],
])('%s is a number', (text, number) => expect(numberOf(text)).toBe(number))

test.each(['', ' ', '1,5', '1 000', "1'000", '0x10', '1e', 'e5', '.', '-', '12px', '1.2.3', 'infinite'])(
  '%j is no number',
  text => expect(numberOf(text)).toBeUndefined(),
)

test('with a decimal comma, a point is no decimal mark: 1.234 could be thousands', () => {
  expect(numberOf('1,5', ',')).toBe(1.5)
  expect(numberOf('1.5', ',')).toBeUndefined()
})

test('what other tools write for a missing value is missing, and names are not', () => {
  for (const text of ['', 'NA', 'N/A', 'nan', 'NaN', 'null', 'NULL', 'None', '?', '-'])
    expect(isMissing(text)).toBe(true)
  for (const text of ['0', 'none', 'no', 'Nancy', '--']) expect(isMissing(text)).toBe(false)
  for (const mark of missingMarks) expect(isMissing(mark)).toBe(true)
})

test.each([
  '2024-03-01',
  '2024/3/1',
  '1.3.2024',
  '03/01/24',
  '2024-03-01T12:30:00Z',
  '2024-03-01 12:30:00.25+01:00',
  '12:30',
  '12:30:05 PM',
])('%s is a date', text => expect(isDate(text)).toBe(true))

test.each(['2024', '1.5', '3-4', '2024-03', 'March', '1-2/2024', '12:3', '1.2.3.4'])('%s is no date', text =>
  expect(isDate(text)).toBe(false),
)

test('a cell of a million digits and a letter is no number, which takes no longer than to read it', () => {
  const digits = '1'.repeat(1_000_000)
  for (const text of [`${digits}x`, `${digits}.${digits}x`, `${digits},${digits}x`, `1e${digits}x`]) {
    expect(numberOf(text)).toBeUndefined()
    expect(numberOf(text, ',')).toBeUndefined()
    expect(isDate(text)).toBe(false)
  }
  expect(numberOf(digits)).toBe(Number.POSITIVE_INFINITY)
})
