import { escapeText } from '../report/html.js'
import type { Figure, Panel } from './figure.js'
import { renderSymbol, symbolSize } from './legend.js'
import { lightPalette } from './palette.js'
import { fontFamily } from './panelSvg.js'
import { textWidth, wrapText } from './wrapText.js'

const margin = 20
const gap = 28
const titleSize = 17
const textSize = 13
const captionSize = 12

/**
 * Draws a figure as a file of its own: title, legend, panels and caption on a white ground.
 *
 * @param drawPanel - Gives a panel's SVG, under its accessible name.
 */
export function standaloneSvg(figure: Figure, drawPanel: (panel: Panel, name: string) => string): string {
  const { title, caption, legend, panels } = figure
  const first = panels[0]
  if (!first) throw new Error(`figure ${figure.name} has no panels`)
  const columns = figure.columns ?? (panels.length > 3 ? 2 : panels.length)
  const inner = Math.max(columns * first.width + (columns - 1) * gap, 460)
  const { ink, faint, background } = lightPalette
  const parts: string[] = []
  let y = margin
  const write = (lines: readonly string[], size: number, attributes: string) => {
    for (const line of lines) {
      y += size * 1.4
      parts.push(
        `<text x="${margin}" y="${round(y)}" font-size="${size}" ${attributes}>${escapeText(line)}</text>`,
      )
    }
  }

  write(wrapText(title, titleSize, inner), titleSize, `fill="${ink}" font-weight="600"`)
  y += 12
  let x = margin
  for (const entry of legend) {
    const width = symbolSize.width + 6 + textWidth(entry.label, textSize) + 16
    if (x > margin && x + width > margin + inner) {
      x = margin
      y += 20
    }
    parts.push(`<g transform="translate(${round(x)},${round(y)})">${renderSymbol(entry)}</g>`)
    const place = `x="${round(x + symbolSize.width + 6)}" y="${round(y + 10.5)}"`
    parts.push(`<text ${place} font-size="${textSize}" fill="${ink}">${escapeText(entry.label)}</text>`)
    x += width
  }
  if (legend.length > 0) y += 24

  const panelTitle = panels.some(panel => panel.title !== undefined) ? 24 : 0
  panels.forEach((panel, index) => {
    const left = margin + (index % columns) * (first.width + gap)
    const top = y + Math.floor(index / columns) * (first.height + panelTitle + gap / 2)
    if (panel.title !== undefined) {
      const place = `x="${left}" y="${round(top + 16)}"`
      parts.push(
        `<text ${place} font-size="14" font-weight="600" fill="${ink}">${escapeText(panel.title)}</text>`,
      )
    }
    const svg = drawPanel(panel, panel.title ?? title)
    parts.push(`<g transform="translate(${left},${round(top + panelTitle)})">${svg}</g>`)
  })
  y += Math.ceil(panels.length / columns) * (first.height + panelTitle + gap / 2)
  write(wrapText(caption, captionSize, inner), captionSize, `fill="${faint}"`)

  const width = inner + 2 * margin
  const height = Math.ceil(y + margin)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    ` font-family="${escapeText(fontFamily)}" color="${ink}" fill="currentColor" role="img">`,
    `<title>${escapeText(title)}</title>`,
    `<rect width="100%" height="100%" fill="${background}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
