// What may come of reading a damaged file: something usable, or an error that says what is wrong with which file.

/** What engines say when a program has a mistake. It is no message for whoever gave the file, in whatever error it stands. */
const ofPrograms = [
  /Cannot (read|set|convert|destructure|mix|create|assign|define|delete|access|use)\b/,
  /is not (a function|a constructor|iterable|defined|a valid)/,
  /Invalid (array|typed array|string|count|DataView|code point|time)/,
  /Maximum call stack|Array buffer allocation|out of memory|out of bounds|Offset is outside|heap limit/i,
  /\[object |\b(of|is) undefined\b|Reduce of empty|Class constructor|circular structure|toISOString|byteLength/,
  /attempting|must be of type|ERR_|BigInt|Assertion|at Object\./,
]

const longestMessage = 3000

/**
 * What is wrong with an error, if anything.
 *
 * @param file what the message has to name; nothing for what is no file
 * @param documented whether the error is of the class that is promised
 */
export function complaintOf(error, { file, documented }) {
  if (!(error instanceof Error)) return `threw ${String(error)}`
  const { message } = error
  const shown = `${error.name}: ${message.slice(0, 300)}`
  if (!documented(error)) return `an error of no documented class: ${shown}`
  if (file !== undefined && ![file].flat().some(name => message.includes(name)))
    return `names no file: ${shown}`
  const found = ofPrograms.find(pattern => pattern.test(message))
  if (found) return `a message for programmers: ${shown}`
  if (message.length > longestMessage) return `a message of ${message.length} characters: ${shown}`
  return undefined
}

/** What was found to be wrong after loading. */
export class Defect extends Error {
  name = 'Defect'
}

const prototypes = {
  Object: Object.prototype,
  Array: Array.prototype,
  Function: Function.prototype,
  String: String.prototype,
}
const names = prototype => Reflect.ownKeys(prototype).map(String).join()
const before = Object.fromEntries(
  Object.entries(prototypes).map(([name, prototype]) => [name, names(prototype)]),
)

/** Which prototype has other properties than at the start, if one has. */
export const pollutedPrototype = () =>
  Object.keys(prototypes).find(name => names(prototypes[name]) !== before[name])
