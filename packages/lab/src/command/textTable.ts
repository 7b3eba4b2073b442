import type { ScoreTable } from '../study/scoreTable.js'

/** A table for a terminal: columns as wide as their widest cell, all but the first one flush right. */
export function textTable({ head, rows }: ScoreTable): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column]!.length)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('   ')
  return [line(head), widths.map(width => '─'.repeat(width)).join('───'), ...rows.map(line)].join('\n')
}
