import { setImmediate } from 'node:timers/promises'
import type { Figure } from '../figures/figure.js'
import { renderPng } from '../figures/renderPng.js'
import { renderSvg } from '../figures/renderSvg.js'
import type { OutputFolder } from '../output/outputFolder.js'

/** The files of a figure: a drawing to scale and a picture to send. */
export function figureFiles(name: string): string[] {
  return [`${name}.svg`, `${name}.png`]
}

/** Writes each figure as SVG and as PNG. */
export async function writeFigures(
  figures: readonly Figure[],
  folder: OutputFolder,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const figure of figures) {
    // Drawing holds up everything else: between two figures, Ctrl-C gets its turn.
    await setImmediate()
    signal?.throwIfAborted()
    const svg = renderSvg(figure)
    await folder.write(`${figure.name}.svg`, svg)
    await folder.write(`${figure.name}.png`, renderPng(svg))
  }
}
