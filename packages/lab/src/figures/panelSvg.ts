import { plot } from '@observablehq/plot'
import type { Panel } from './figure.js'

/** First-choice fonts of a page; Open Sans stands in for them in PNG files. */
export const fontFamily = "system-ui, 'Segoe UI', Roboto, 'Open Sans', sans-serif"
export const fontSize = 12

/** Draws a panel: an SVG element as text, with everything that it needs as attributes, and no style sheet. */
export function panelSvg(panel: Panel, accessibleName: string, document: Document): string {
  const svg = plot({ ...panel.plot, document, width: panel.width, height: panel.height })
  // Plot's own sheet names a class that is the same in every chart, and nothing here needs it.
  svg.querySelector('style')?.remove()
  svg.removeAttribute('class')
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  svg.setAttribute('font-size', String(fontSize))
  svg.setAttribute('font-family', fontFamily)
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', accessibleName)
  for (const element of svg.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      if (/\d\.\d{2}/.test(value) && name !== 'aria-label') element.setAttribute(name, rounded(value))
    }
  }
  return svg.outerHTML
}

/** A tenth of a pixel is finer than any screen shows, and digits past it are most of a file. */
function rounded(value: string): string {
  return value.replace(/-?\d+\.\d{2,}/g, number => String(Math.round(Number(number) * 10) / 10))
}
