import { html, Markup } from '../../report/html.js'
import { style } from './style.js'

/** A whole page that needs no other file and no network. */
export function renderDocument(title: string, main: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`.text
}
