// What the text of one cell means.

/** The mark between a number's whole part and its fraction. */
export type DecimalMark = '.' | ','

/**
 * What stands for a value that is not known, besides an empty cell, as spreadsheets, R, pandas, SQL and Weka write it. `none` is not
 * among them: in lower case it is often a name, such as of a kind of garage.
 *
 * @example
 * ```ts
 * missingMarks.includes('NA') // true
 * ```
 */
export const missingMarks: readonly string[] = [
  ...['NA', 'N/A', 'n/a', '#N/A', '<NA>', 'nan', 'NaN', 'NAN', 'null', 'NULL', 'None', '?', '-'],
]
const missing = new Set(['', ...missingMarks])

/** Whether a trimmed cell says that there is no value. */
export const isMissing = (text: string): boolean => missing.has(text)

// there is one way to read each digit: with two, a cell of many digits and a letter would take time by its length squared
const patterns: Readonly<Record<DecimalMark, RegExp>> = {
  '.': /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/,
  ',': /^[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?$/,
}
const infinite = /^([+-]?)inf(?:inity)?$/i

/**
 * The number that a trimmed cell stands for, if it stands for one: `-1.5`, `.5`, `2e-3`, `inf`. Marks between thousands
 * are not read, since `1,234` may mean two numbers.
 */
export function numberOf(text: string, decimal: DecimalMark = '.'): number | undefined {
  if (patterns[decimal].test(text)) return Number(decimal === ',' ? text.replace(',', '.') : text)
  const sign = infinite.exec(text)
  return sign ? (sign[1] === '-' ? -Infinity : Infinity) : undefined
}

const time = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?`
const day = String.raw`(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2}))`
const date = new RegExp(`^(?:${day}(?:[T ]${time})?|${time})$`)

/** Whether a trimmed cell is a day, a time, or both: `2024-03-01`, `1.3.2024`, `03/01/2024 12:30`, `12:30:05`. */
export const isDate = (text: string): boolean => date.test(text)
