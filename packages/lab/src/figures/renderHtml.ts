import { html, Markup } from '../report/html.js'
import type { Figure } from './figure.js'
import { renderSymbol, symbolSize } from './legend.js'
import { renderPanel } from './renderPanel.js'

/**
 * Draws a figure as part of a page: panels side by side where there is room and one below the other where there is
 * not, in the colours of the page.
 */
export function renderHtml({ title, caption, legend, panels }: Figure): Markup {
  const { width, height } = symbolSize
  const entries = legend.map(
    entry =>
      html`<span class="entry"><svg width="${width}" height="${height}" aria-hidden="true">${new Markup(
        renderSymbol(entry),
      )}</svg> ${entry.label}</span>`,
  )
  const charts = panels.map(
    panel =>
      html`<div class="panel">${panel.title !== undefined && html`<h4>${panel.title}</h4>`}${new Markup(
        renderPanel(panel, panel.title ?? title),
      )}</div>`,
  )
  return html`<figure>
<h3>${title}</h3>
<p class="legend">${entries}</p>
<div class="panels">${charts}</div>
<figcaption>${caption}</figcaption>
</figure>
`
}
