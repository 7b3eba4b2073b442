import { lineY } from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { readSvg } from '../testing/svg.js'
import type { Figure } from './figure.js'
import { lightPalette, pagePalette } from './palette.js'
import { renderHtml } from './renderHtml.js'
import { renderPng } from './renderPng.js'
import { renderSvg } from './renderSvg.js'
import { textWidth, wrapText } from './wrapText.js'

const figure: Figure = {
  name: 'small',
  title: 'A line & <nothing> else',
  caption: 'It goes up.',
  legend: [{ label: 'the line', symbol: 'line', color: lightPalette.train }],
  panels: [
    {
      title: 'first',
      width: 200,
      height: 150,
      plot: { x: { label: 'time (s)' }, marks: [lineY([1 / 3, 2 / 3, 1], { stroke: lightPalette.train })] },
    },
    { title: 'second', width: 200, height: 150, plot: { marks: [] } },
  ],
}

describe('a figure as a file', () => {
  test('has its words, escaped, and its panels side by side', () => {
    const svg = renderSvg(figure)
    const { text, lines, count } = readSvg(svg)
    expect(svg).not.toContain('<nothing>')
    for (const words of [
      'A line & <nothing> else',
      'It goes up.',
      'the line',
      'first',
      'second',
      'time (s)',
    ]) {
      expect(text).toContain(words)
    }
    expect(lines(lightPalette.train)).toHaveLength(1)
    expect(count('svg svg')).toBe(2)
    expect(svg).not.toMatch(/NaN|undefined|<style/)
  })

  test('has coordinates of a tenth of a pixel and no finer', () => {
    expect(renderSvg(figure)).not.toMatch(/="[^"]*\d\.\d{2}[^"]*"/)
  })

  test('without panels is a mistake', () => {
    expect(() => renderSvg({ ...figure, panels: [] })).toThrow('figure small has no panels')
  })
})

describe('a figure as PNG', () => {
  test('shows its text even where the system has no font', () => {
    const withText = renderPng(renderSvg(figure))
    const withoutText = renderPng(renderSvg(figure).replace(/<text[\s\S]*?<\/text>/g, ''))
    expect([...withText.subarray(1, 4)]).toEqual([...'PNG'].map(letter => letter.charCodeAt(0)))
    // Letters are most of what there is in so small a figure.
    expect(withText.length).toBeGreaterThan(1.5 * withoutText.length)
  })

  test('is twice the size of the SVG', () => {
    const svg = renderSvg(figure)
    const width = Number(/width="(\d+)"/.exec(svg)?.[1])
    const png = renderPng(svg)
    // The width stands in the first chunk of a PNG, big end first.
    expect(new DataView(png.buffer, png.byteOffset).getUint32(16)).toBe(2 * width)
  })
})

describe('a figure in a page', () => {
  test('takes its colours from the page and keeps its words', () => {
    const marks = [lineY([1, 2], { stroke: pagePalette.train })]
    const panel = { ...figure.panels[0]!, plot: { marks } }
    const markup = renderHtml({ ...figure, panels: [panel] }).text
    const { document } = parseHTML(`<html><body>${markup}</body></html>`)
    expect(document.querySelector('h3')?.textContent).toBe(figure.title)
    expect(document.querySelector('figcaption')?.textContent).toBe(figure.caption)
    expect(document.querySelector('.panel svg')?.getAttribute('role')).toBe('img')
    expect(document.querySelectorAll('g[stroke="var(--train)"] path')).toHaveLength(1)
  })
})

describe('wrapping', () => {
  test('breaks between words and no line is too wide', () => {
    const lines = wrapText('one two three four five six seven', 12, 80)
    expect(lines.join(' ')).toBe('one two three four five six seven')
    expect(lines.length).toBeGreaterThan(2)
    for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(80)
  })

  test('a word that is too long stands alone', () => {
    expect(wrapText('a extraordinarily b', 12, 40)).toEqual(['a', 'extraordinarily', 'b'])
  })
})
