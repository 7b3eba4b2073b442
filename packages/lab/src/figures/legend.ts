import { escapeText } from '../report/html.js'
import type { LegendEntry } from './figure.js'

/** The box of a legend's symbol. */
export const symbolSize = {
  /** In pixels. */
  width: 22,
  /** In pixels. */
  height: 12,
} as const

/** A legend's symbol as SVG elements, in a box of `symbolSize`. */
export function renderSymbol({ symbol, color, opacity = 1 }: LegendEntry): string {
  const paint = `fill="${escapeText(color)}" fill-opacity="${opacity}" stroke="${escapeText(color)}"`
  switch (symbol) {
    case 'line':
      return `<path d="M1,6H21" fill="none" stroke="${escapeText(color)}" stroke-width="2.5"/>`
    case 'dashes':
      return `<path d="M1,6H21" fill="none" stroke="${escapeText(color)}" stroke-width="2" stroke-dasharray="4 3"/>`
    case 'circle':
      return `<circle cx="11" cy="6" r="4.5" stroke-width="1.5" ${paint}/>`
    case 'triangle':
      return `<path d="M11,0.5L16.5,10.5H5.5Z" stroke-width="1.5" ${paint}/>`
    case 'band':
      return `<rect x="1" y="0.5" width="20" height="11" stroke-width="0" ${paint}/>`
  }
}
