import type { Curves } from '../training/protocol.js'

/** The curves of all variants as a table: a row an epoch and variant. */
export function curvesCsv(
  variants: readonly { readonly name: string; readonly curves: Curves }[],
  scoreName: string,
): string {
  const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const header = ['variant', 'epoch', 'loss', 'test_loss', scoreName, `test_${scoreName}`]
  const rows = variants.flatMap(({ name, curves }) =>
    curves.loss.map((loss, i) =>
      [quoted(name), i + 1, loss, curves.testLoss[i], curves.score[i], curves.testScore[i]].join(','),
    ),
  )
  return `${[header.join(','), ...rows].join('\n')}\n`
}
