import { type DecimalMark, numberOf } from './cells.js'

/** How a file of separated values is written. */
export interface TableFormat {
  /** What stands between two fields. */
  readonly separator: Separator
  /** What stands in front of a number's fraction. */
  readonly decimal: DecimalMark
}

/** What may stand between the fields of a file. */
export type Separator = ',' | ';' | '\t' | '|'

/** All separators that {@link detectFormat} looks for. */
export const separators: readonly Separator[] = [',', ';', '\t', '|']

/**
 * What a first line such as `sep=;` says, which Excel writes and hides: the separator. Undefined if there is no such line.
 *
 * @example
 * ```ts
 * separatorLine('sep=;\nname;length\n') // ';'
 * ```
 */
export const separatorLine = (text: string): string | undefined =>
  /^"?sep=([^\w\s"]|\t)"?[\r\n]/i.exec(text)?.[1]

/**
 * Sees from the beginning of a file which separator and which decimal mark it uses. The separator is the one that
 * cuts the most lines into as many fields as the first line, and of several such the one that makes the most fields.
 * A decimal comma is read in files with semicolons alone, since only there it is meant beyond doubt.
 *
 * @param sample the first lines; quoted fields count as one
 * @param told what is known already
 *
 * @example
 * ```ts
 * const format = detectFormat('name;length\nred;1,5\n')
 * format.separator // ';'
 * format.decimal // ','
 * ```
 */
export function detectFormat(sample: string, told: Partial<TableFormat> = {}): TableFormat {
  const said = separators.find(separator => separator === separatorLine(sample))
  const separator = told.separator ?? said ?? detectSeparator(sample)
  return { separator, decimal: told.decimal ?? detectDecimal(sample, separator) }
}

function detectSeparator(sample: string): Separator {
  const scores = separators.map(separator => {
    const widths = fieldsOf(sample, separator).map(fields => fields.length)
    const [header = 1] = widths
    const alike = widths.filter(width => width === header).length / Math.max(1, widths.length)
    return { separator, header, alike: header > 1 ? alike : 0 }
  })
  const [best] = scores.sort((a, b) => b.alike - a.alike || b.header - a.header)
  return best.alike > 0 ? best.separator : ','
}

function detectDecimal(sample: string, separator: Separator): DecimalMark {
  if (separator !== ';') return '.'
  const cells = fieldsOf(sample, separator).slice(1).flat()
  const fractions = (mark: DecimalMark) =>
    cells.filter(cell => cell.includes(mark) && numberOf(cell.trim(), mark) !== undefined).length
  return fractions(',') > fractions('.') ? ',' : '.'
}

/** Lines of the sample that are looked at. */
const mostLines = 50

/** The fields of the first lines; the last line is left out if the sample cuts it. */
function fieldsOf(sample: string, separator: Separator): string[][] {
  const lines: string[][] = []
  let fields: string[] = []
  let start = 0
  let quoted = false
  const take = (end: number) => {
    fields.push(sample.slice(start, end).replace(/^"([^"]*)"$/, '$1'))
    start = end + 1
  }
  for (let i = 0; i < sample.length && lines.length < mostLines; i++) {
    const character = sample[i]
    if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === separator) take(i)
    else if (character === '\n') {
      take(sample[i - 1] === '\r' ? i - 1 : i)
      start = i + 1
      if (fields.length > 1 || fields[0] !== '') lines.push(fields)
      fields = []
    }
  }
  if (lines.length === 0) {
    take(sample.length)
    lines.push(fields)
  }
  return lines
}
