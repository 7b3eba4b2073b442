import { csvLine } from '../output/csvLine.js'
import type { PredictedRows, PredictSummary } from './predictFile.js'

type Write = (text: string) => Promise<void>

/** Writes answers as they come. */
export interface AnswerWriter {
  take(rows: PredictedRows): Promise<void>
  end(summary: PredictSummary): Promise<void>
}

/** Numbers of float32 have seven digits; more would be noise. */
const shown = (cell: string | number): string | number =>
  typeof cell === 'number' ? Number(cell.toPrecision(7)) : cell

/** Lines of comma-separated fields under a line of names. */
export function csvWriter(write: Write): AnswerWriter {
  return {
    async take({ first, count, columns }) {
      const lines = first === 1 ? [csvLine(['row', ...columns.map(({ name }) => name)])] : []
      for (let i = 0; i < count; i++) {
        lines.push(csvLine([first + i, ...columns.map(({ cells }) => shown(cells[i]!))]))
      }
      await write(lines.join(''))
    },
    end: async () => {},
  }
}

/** The document of --json, written while it is made. */
export function jsonWriter(write: Write, head: Record<string, unknown>): AnswerWriter {
  return {
    async take({ first, count, columns }) {
      const rows = Array.from({ length: count }, (_, i) => {
        const cells = columns.map(({ name, cells }) => [name, shown(cells[i]!)])
        return `    ${JSON.stringify({ row: first + i, ...Object.fromEntries(cells) })}`
      })
      const begin = `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "predictions": [\n`
      await write(`${first === 1 ? begin : ',\n'}${rows.join(',\n')}`)
    },
    end: summary => write(`\n  ],\n${JSON.stringify(summarized(summary), undefined, 2).slice(2)}\n`),
  }
}

/** The end of the document. */
export const summarized = ({ rows, counts, notes }: PredictSummary) => ({
  rows,
  ...(counts.size > 0 && { counts: Object.fromEntries(counts) }),
  notes,
})
