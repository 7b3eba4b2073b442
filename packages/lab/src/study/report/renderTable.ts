import { html, type Markup } from '../../report/html.js'
import type { ScoreTable } from '../scoreTable.js'

/** A table of scores for a page. */
export function renderTable({ head, rows }: ScoreTable): Markup {
  return html`<div class="wide"><table>
<thead><tr>${head.map(cell => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([label, ...cells]) =>
      html`<tr><th scope="row">${label}</th>${cells.map(cell => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody>
</table></div>`
}
