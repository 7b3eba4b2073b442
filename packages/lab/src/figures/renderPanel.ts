import { parseHTML } from 'linkedom'
import type { Panel } from './figure.js'
import { panelSvg } from './panelSvg.js'

/** Draws a panel: an SVG element as text, with everything that it needs as attributes, and no style sheet. */
export function renderPanel(panel: Panel, accessibleName: string): string {
  const { document } = parseHTML('<html><body></body></html>')
  return panelSvg(panel, accessibleName, document)
}
