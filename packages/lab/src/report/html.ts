/** Text that is HTML (or SVG) already and passes through `html` as it is. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

type Value = string | number | Markup | readonly Value[] | undefined | false

/**
 * Builds HTML from a template. Whatever is put in is escaped, unless it is `Markup`; lists are joined, `undefined`
 * and `false` leave nothing.
 *
 * @example
 * ```ts
 * html`<p>${'1 < 2'}</p>`.text // <p>1 &lt; 2</p>
 * ```
 */
export function html(strings: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...values.map(render)))
}

function render(value: Value): string {
  if (value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(render).join('')
  return escapeText(String(value))
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text with everything that means something in HTML and XML taken out of force. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character]!)
}
