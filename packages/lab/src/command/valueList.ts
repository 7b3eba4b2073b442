import { SettingError } from '../study/settingError.js'

/** What a list of values takes, and how to say so. */
export interface ListRule {
  /** The option as one types it, `--rates`. */
  readonly option: string
  readonly expected: string
  readonly example: string
  accepts(value: number): boolean
  /** Whether `none` may be among the values, for null. */
  readonly none?: boolean
  /** A likely mend for a wrong value. */
  hint?(value: number): string | undefined
}

/** More values than this are a slip of the keyboard rather than a study. */
const mostValues = 200

/**
 * Reads a list of numbers: `0:0.8:0.1` counts from the first to the second by the third, both ends included; `0,0.2,0.5` lists
 * them, `none` stands for null where the rule allows it. Each value once, in the order of size, null first.
 *
 * @throws SettingError that says what was expected and what was received
 *
 * @example
 * ```ts
 * parseValues({ option: '--rates', expected: 'rates', example: '--rates 0,0.5', accepts: () => true }, '0:0.3:0.1') // [0, 0.1, 0.2, 0.3]
 * ```
 */
export function parseValues(rule: ListRule & { readonly none?: false }, text: string): number[]
export function parseValues(rule: ListRule, text: string): (number | null)[]
export function parseValues(rule: ListRule, text: string): (number | null)[] {
  const { option, expected, example } = rule
  const refuse = (hint?: string) => new SettingError({ option, expected, received: text, hint, example })
  const values = text.includes(':') ? rangeOf(text, refuse) : listOf(text, rule, refuse)
  for (const value of values) {
    if (value !== null && !rule.accepts(value))
      throw refuse(rule.hint?.(value) ?? `${value} is none of these`)
  }
  return [...new Set(values)].sort(
    (a, b) => (a ?? Number.NEGATIVE_INFINITY) - (b ?? Number.NEGATIVE_INFINITY),
  )
}

type Refuse = (hint?: string) => SettingError

const isNumber = (text: string) => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)

function listOf(text: string, rule: ListRule, refuse: Refuse): (number | null)[] {
  return text.split(',').map(part => {
    const word = part.trim()
    if (rule.none && /^(none|off)$/i.test(word)) return null
    if (!isNumber(word)) throw refuse(word === '' ? 'a value is missing' : `'${word}' is no number`)
    return Number(word)
  })
}

function rangeOf(text: string, refuse: Refuse): number[] {
  const parts = text.split(':').map(part => part.trim())
  if (parts.length !== 3) throw refuse('a range has three parts, from:to:step')
  const wrong = parts.find(part => !isNumber(part))
  if (wrong !== undefined) throw refuse(`'${wrong}' is no number`)
  const [from = 0, to = 0, step = 0] = parts.map(Number)
  if (!(step > 0)) throw refuse('the step must be above 0')
  if (from > to) throw refuse('a range counts upwards: its first part must not be above its second')
  // The sliver keeps 0.9 in 0:0.9:0.1, where (0.9 - 0) / 0.1 is a hair below 9 in binary.
  const steps = Math.floor((to - from) / step + 1e-9)
  if (steps >= mostValues) throw refuse(`that makes ${steps + 1} values, and ${mostValues} are the most`)
  // Twelve digits, so that the third is 0.3 and not 0.30000000000000004.
  return Array.from({ length: steps + 1 }, (_, index) => Number((from + index * step).toPrecision(12)))
}
