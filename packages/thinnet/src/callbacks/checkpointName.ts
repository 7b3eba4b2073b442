// File names with figures in them, by the rules of Python's format: `{epoch:02d}-{val_loss:.2f}.keras`.

import { suggestion } from '../arguments.js'
import { camelCase } from '../config.js'
import type { TrainingParameters } from './callback.js'
import { LEARNING_RATE, type Logs } from './logs.js'

const SPECIFICATION = /^(?<sign>\+?)(?<zeros>0?)(?<width>\d*)(?:\.(?<precision>\d+))?(?<type>[defg%]?)$/

/** Python writes at least two digits of an exponent. */
const exponent = (text: string) => text.replace(/e([+-])(\d)$/, 'e$10$2')

function digits(value: number, type: string, precision: number): string {
  if (type === 'e') return exponent(value.toExponential(precision))
  if (type === '%') return `${(value * 100).toFixed(precision)}%`
  if (type === 'f') return value.toFixed(precision)
  // g: so many significant digits, without zeros behind them
  const power = value === 0 ? 0 : Number(value.toExponential(Math.max(precision, 1) - 1).split('e')[1])
  const zeros = /\.?0+(?=e|$)/
  return power < -4 || power >= Math.max(precision, 1)
    ? exponent(value.toExponential(Math.max(precision, 1) - 1)).replace(/\.?0+e/, 'e')
    : value.toFixed(Math.max(precision, 1) - 1 - power).replace(/\..*/, part => part.replace(zeros, ''))
}

function formatNumber(value: number, specification: string): string | undefined {
  const groups = SPECIFICATION.exec(specification)?.groups
  if (!groups || (groups.type === 'd' && (groups.precision !== undefined || !Number.isInteger(value))))
    return undefined
  const type = groups.type || (groups.precision === undefined ? '' : 'g')
  const size = Math.abs(value)
  const text = Number.isNaN(value)
    ? 'nan'
    : size === Number.POSITIVE_INFINITY
      ? 'inf'
      : type === '' || type === 'd'
        ? String(size)
        : digits(size, type, Number(groups.precision ?? 6))
  const sign = value < 0 ? '-' : groups.sign
  const width = Number(groups.width || 0)
  return groups.zeros ? sign + text.padStart(width - sign.length, '0') : (sign + text).padStart(width)
}

/**
 * Puts figures into a file name.
 *
 * @param pattern with places such as `{epoch:02d}` and `{valLoss:.2f}` (or `{val_loss:.2f}`), formatted as in Python: an optional
 *   `+`, `0`, width and precision, and one of `d`, `e`, `f`, `g`, `%`; a brace is written twice
 * @throws RangeError naming the place that is no figure, and the figures that there are
 */
export function checkpointName(pattern: string, figures: Logs): string {
  return pattern.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (whole, place: string | undefined) => {
    if (place === undefined) return whole[0]
    const [name, ...rest] = place.split(':')
    const value = figures[camelCase(name)]
    if (value === undefined) {
      throw new RangeError(
        `modelCheckpoint: filepath ${pattern}: there is no figure ${name}${suggestion(camelCase(name), Object.keys(figures))}; there are ${Object.keys(figures).join(', ')}`,
      )
    }
    const text = formatNumber(value, rest.join(':'))
    if (text === undefined) {
      throw new RangeError(
        `modelCheckpoint: filepath ${pattern}: cannot format ${name} = ${value} as "${rest.join(':')}"; expected a format such as 02d or .2f`,
      )
    }
    return text
  })
}

/**
 * Looks at the beginning of training whether a file name can be made at its epochs.
 *
 * @throws RangeError as `checkpointName`
 */
export function checkCheckpointName(
  pattern: string,
  counts: readonly string[],
  { figures, figuresAreAll }: TrainingParameters,
): void {
  const known = [...counts, ...figures, LEARNING_RATE]
  const places = [...pattern.replaceAll(/\{\{|\}\}/g, '').matchAll(/\{([^{}:]*)/g)].map(([, name]) =>
    camelCase(name),
  )
  const unknown = places.filter(name => !known.includes(name) && !suggestion(name, known))
  if (unknown.length > 0 && !figuresAreAll) return
  // figures are seldom whole numbers
  const samples = [...counts.map(name => [name, 1]), ...[...figures, LEARNING_RATE].map(name => [name, 0.5])]
  checkpointName(pattern, Object.fromEntries(samples))
}
