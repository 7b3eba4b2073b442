import { formatShape, type Shape } from '../graph/index.js'

export interface SummaryRow {
  readonly name: string
  readonly type: string
  /** One of each output. */
  readonly outputShapes: readonly Shape[]
  readonly parameters: number
}

const number = (value: number) => value.toLocaleString('en-US')

/** A table of layers in plain text. */
export function summaryTable(options: {
  title: string
  rows: readonly SummaryRow[]
  total: number
  trainable: number
  seed: number
}): string {
  const header = ['Layer (type)', 'Output shape', 'Param #']
  const cells = options.rows.map(row => [
    `${row.name} (${row.type})`,
    row.outputShapes.map(formatShape).join(', '),
    number(row.parameters),
  ])
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map(row => row[column].length)),
  )
  const line = (row: readonly string[]) =>
    `│ ${row.map((cell, column) => (column === 2 ? cell.padStart(widths[2]) : cell.padEnd(widths[column]))).join(' │ ')} │`
  const rule = (left: string, middle: string, right: string) =>
    `${left}${widths.map(width => '─'.repeat(width + 2)).join(middle)}${right}`
  return [
    options.title,
    rule('┌', '┬', '┐'),
    line(header),
    rule('├', '┼', '┤'),
    ...cells.map(line),
    rule('└', '┴', '┘'),
    `Total params: ${number(options.total)}`,
    `Trainable params: ${number(options.trainable)}`,
    `Non-trainable params: ${number(options.total - options.trainable)}`,
    `Seed: ${options.seed}`,
  ].join('\n')
}
