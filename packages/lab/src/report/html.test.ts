import { describe, expect, test } from 'vitest'
import { escapeText, html, Markup } from './html.js'

describe('html', () => {
  test('what is put in cannot become markup', () => {
    const evil = `<script>alert("1 & 2")</script>'`
    expect(html`<p title="${evil}">${evil}</p>`.text).not.toMatch(/<script/)
    expect(escapeText(evil)).toBe('&lt;script&gt;alert(&quot;1 &amp; 2&quot;)&lt;/script&gt;&#39;')
  })

  test('markup passes, lists are joined, nothing leaves nothing', () => {
    const items = ['a', '<'].map(text => html`<li>${text}</li>`)
    expect(html`<ul>${items}${undefined}${false}${new Markup('<li>')}${0}</ul>`.text).toBe(
      '<ul><li>a</li><li>&lt;</li><li>0</ul>',
    )
  })

  test('a dollar sign or a backslash in a value is only that', () => {
    expect(html`<p>${'$& \\n $1'}</p>`.text).toBe('<p>$&amp; \\n $1</p>')
  })
})
