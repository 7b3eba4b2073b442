import { counted } from '../../report/format.js'
import { html, type Markup } from '../../report/html.js'

/** What numbers depend on: a name and its value a row. */
export function renderSettingRows(rows: readonly [name: string, value: string | Markup][]): Markup {
  return html`<div class="wide"><table class="settings"><tbody>
${rows.map(
  ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`,
)}</tbody></table></div>`
}

/** The seeds of all repeats, folded away. */
export function seedList(seeds: readonly number[]): Markup {
  return html`<details><summary>${counted(seeds.length, 'seed')}</summary>${seeds.join(', ')}</details>`
}
