import { SettingError } from '../study/settingError.js'

const expected = 'rates from 0 to 1, as from:to:step (both ends included) or as a comma-separated list'
const example = '--rates 0:0.9:0.1 or --rates 0,0.25,0.5'
/** More points than this are a slip of the keyboard rather than a chart. */
const mostRates = 1000

/**
 * Reads a list of rates: `0:0.9:0.1` counts from the first to the second by the third, both ends included
 * (the last step is left out where it would pass the end); `0,0.25,0.5` lists them. Sorted, each once.
 *
 * @throws SettingError that says what was expected and what was received
 *
 * @example
 * ```ts
 * parseRates('0:0.3:0.1') // [0, 0.1, 0.2, 0.3]
 * ```
 */
export function parseRates(text: string): number[] {
  const refuse = (hint?: string) =>
    new SettingError({ option: '--rates', expected, received: text, hint, example })
  const separator = text.includes(':') ? ':' : ','
  const parts = text.split(separator).map(part => part.trim())
  if (!parts.every(part => /^(\d+\.?\d*|\.\d+)$/.test(part))) throw refuse()
  const numbers = parts.map(Number)
  if (separator === ',') return checkedRates(numbers, refuse)
  const [from, to, step] = numbers
  if (from === undefined || to === undefined || step === undefined || numbers.length > 3) {
    throw refuse('a range has three parts, from:to:step')
  }
  if (step === 0) throw refuse('the step must be above 0')
  if (from > to) throw refuse('a range counts upwards: its first part must not be above its second')
  // The sliver keeps 0.9 in 0:0.9:0.1, where (0.9 - 0) / 0.1 is a hair below 9 in binary.
  const steps = Math.floor((to - from) / step + 1e-9)
  if (steps >= mostRates) throw refuse(`that makes ${steps + 1} rates, and ${mostRates} are the most`)
  // Rounded to the digits that were written, so that the third is 0.3 and not 0.30000000000000004.
  const digits = Math.max(decimals(parts[0]!), decimals(parts[2]!))
  const rates = Array.from({ length: steps + 1 }, (_, index) => Number((from + index * step).toFixed(digits)))
  return checkedRates(rates, refuse)
}

function checkedRates(rates: readonly number[], refuse: (hint?: string) => SettingError): number[] {
  const highest = Math.max(...rates)
  if (highest > 1) {
    throw refuse(highest <= 100 ? `rates are fractions: for ${highest} % write ${highest / 100}` : undefined)
  }
  return [...new Set(rates)].sort((a, b) => a - b)
}

function decimals(text: string): number {
  return text.split('.')[1]?.length ?? 0
}
