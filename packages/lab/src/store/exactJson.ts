/** What JSON can hold, and all numbers: also NaN, the infinities and -0, which JSON cannot. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The key of an object that stands for a number that JSON lacks. */
const mark = '$number'
const marked = new Map<string, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
])

/**
 * JSON text from which {@link decodeJson} makes the same value again, to the last bit of every number. A number that JSON
 * lacks becomes an object: `{"$number":"NaN"}`.
 *
 * JSON's own numbers need no care: JavaScript writes the shortest decimals that give the same number when they are read.
 *
 * @throws Error for an object that has a key `$number` itself
 */
export function encodeJson(value: Json): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0))) {
      return { [mark]: Object.is(part, -0) ? '-0' : String(part) }
    }
    if (typeof part === 'object' && part !== null && mark in part) {
      throw new Error(`an object must not have the key '${mark}': it is how numbers without JSON are written`)
    }
    return part
  })
}

/** The same with line breaks, for people. */
export function prettyJson(value: Json): string {
  return JSON.stringify(JSON.parse(encodeJson(value)), undefined, 2)
}

/** The value that {@link encodeJson} wrote. */
export function decodeJson(text: string): Json {
  return JSON.parse(text, (_, part: unknown) => (isMarked(part) ? marked.get(part[mark]) : part))
}

function isMarked(part: unknown): part is { [mark]: string } {
  return (
    typeof part === 'object' &&
    part !== null &&
    mark in part &&
    typeof part[mark] === 'string' &&
    marked.has(part[mark])
  )
}
