/** One argument of one public function, as its errors name it. */
export interface Argument {
  /** The public function or class, such as `makeCircles`. */
  caller: string
  /** The argument as the caller writes it, such as `noise` or `nSamples[1]`. */
  name: string
  /** What is accepted, with its unit, such as `a number of 0 or more`. */
  expected: string
}

const longestReceived = 80

/** A short, readable form of any value, for the end of an error message. */
function describe(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value, spellOut) : String(value)
  const short = text.length > longestReceived ? `${text.slice(0, longestReceived)}…` : text
  return typeof value === 'string' ? `the string '${short}'` : short
}

/** JSON has no NaN, Infinity or big integers: it would write null for the first two and fail on the last. */
function spellOut(_key: string, value: unknown): unknown {
  const unspeakable = typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
  return unspeakable ? String(value) : value
}

function complaint({ caller, name, expected }: Argument, value: unknown): string {
  return `${caller}: ${name} must be ${expected}, received ${describe(value)}`
}

/** The error for a value of the wrong type. */
export function wrongType(argument: Argument, value: unknown): TypeError {
  return new TypeError(complaint(argument, value))
}

/** The error for a value of the right type that lies outside what is accepted. */
export function outOfRange(argument: Argument, value: unknown): RangeError {
  return new RangeError(complaint(argument, value))
}

/**
 * Lets a number through that `accepts` holds for.
 *
 * @throws TypeError if the value is no number, RangeError if `accepts` turns it down
 */
export function requireNumber(
  argument: Argument,
  value: unknown,
  accepts: (value: number) => boolean,
): number {
  if (typeof value !== 'number') throw wrongType(argument, value)
  if (!accepts(value)) throw outOfRange(argument, value)
  return value
}

/** Lets `true` and `false` through; a truthy string such as `'false'` would be a trap. */
export function requireBoolean(caller: string, name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrongType({ caller, name, expected: 'true or false' }, value)
  return value
}

/** Lets a whole number of at least `least` through, and of at most `most`. */
export function requireCount(
  caller: string,
  name: string,
  value: unknown,
  least: number,
  unit: string,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`
  const expected = `a whole number of ${unit}, ${range}`
  const accepts = (n: number) => Number.isSafeInteger(n) && n >= least && n <= most
  return requireNumber({ caller, name, expected }, value, accepts)
}

/** The longest list of constants that a single setting may ask for: models come from files, too. */
export const LONGEST_CONSTANT = 2 ** 24

/** Lets a standard deviation through: a finite number of 0 or more. */
export function requireDeviation(caller: string, name: string, value: unknown): number {
  const expected = 'a standard deviation, a finite number of 0 or more'
  return requireNumber({ caller, name, expected }, value, s => Number.isFinite(s) && s >= 0)
}

/** Lets a finite number through. */
export function requireFinite(caller: string, name: string, value: unknown): number {
  return requireNumber({ caller, name, expected: 'a finite number' }, value, Number.isFinite)
}

/** The number of rows of an array, typed array or anything else with a length. */
export function requireLength(caller: string, name: string, value: unknown): number {
  if (typeof value === 'object' && value !== null && 'length' in value && typeof value.length === 'number') {
    return value.length
  }
  throw wrongType({ caller, name, expected: 'an array' }, value)
}

/** Lets through how much of a moving average stays at each step: a number from 0 up to, but not including, 1. */
export function requireDecayRate(caller: string, name: string, value: number): number {
  const expected = 'a number from 0 up to, but not including, 1'
  return requireNumber({ caller, name, expected }, value, rate => rate >= 0 && rate < 1)
}

/** Lets a number from 0 to 1 through. */
export function requireFraction(caller: string, name: string, value: number): number {
  const expected = 'a number from 0 to 1'
  return requireNumber({ caller, name, expected }, value, fraction => fraction >= 0 && fraction <= 1)
}

/** Lets a finite number of 0 or more through. */
export function requireNonNegative(caller: string, name: string, value: number): number {
  const expected = 'a finite number of 0 or more'
  return requireNumber({ caller, name, expected }, value, number => number >= 0 && Number.isFinite(number))
}

/** Lets a finite number above 0 through. */
export function requirePositive(caller: string, name: string, value: number): number {
  const expected = 'a finite number above 0'
  return requireNumber({ caller, name, expected }, value, number => number > 0 && Number.isFinite(number))
}

/** How many letters have to be changed, added or removed to come from one word to another. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, row[j] + 1, next[j - 1] + 1))
    }
    row = next
  }
  return row[b.length]
}

/** ` (did you mean batchSize?)`, if one of `names` is close to `name`; letters' case and underscores do not count. */
export function suggestion(name: string, names: readonly string[]): string {
  const plain = (text: string) => text.replaceAll('_', '').toLowerCase()
  const wanted = plain(name)
  const tolerated = name.length < 3 ? 0 : Math.max(1, Math.floor(name.length / 4))
  const ranked = names
    // a file may have a name of any length, which takes long to compare
    .filter(candidate => Math.abs(wanted.length - plain(candidate).length) <= tolerated)
    .map(candidate => ({ candidate, letters: distance(wanted, plain(candidate)) }))
    .sort((a, b) => a.letters - b.letters)
  const [best] = ranked
  return best && best.letters <= tolerated ? ` (did you mean ${best.candidate}?)` : ''
}

/**
 * Turns down options that are no plain object, or that nobody reads: a misspelled option would silently be its default.
 *
 * @param known the options that there are
 */
export function checkOptions(caller: string, options: unknown, known: Readonly<Record<string, true>>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw wrongType({ caller, name: 'options', expected: 'an object' }, options)
  }
  const names = Object.keys(known)
  const unknown = Object.keys(options).find(name => !names.includes(name))
  if (unknown !== undefined) {
    throw new TypeError(
      `${caller}: there is no option ${unknown}${suggestion(unknown, names)}; options are ${names.join(', ')}`,
    )
  }
}

/** Files can hold names and values of any length, which messages quote: the middle is left out. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text
  const half = Math.floor(most / 2)
  return `${text.slice(0, half)} … ${text.slice(-half)}`
}
