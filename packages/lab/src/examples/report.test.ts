import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { lightPalette, pagePalette } from '../figures/palette.js'
import { renderSvg } from '../figures/renderSvg.js'
import { readSvg } from '../testing/svg.js'
import type { ExampleName } from './example.js'
import { exampleFigures } from './figures.js'
import { renderExampleReport } from './report.js'
import { exampleDocument } from './resultDocument.js'
import { madeUpExample } from './testing/madeUpExample.js'

const names: ExampleName[] = ['cnn', 'rnn']

const figuresOf = (name: ExampleName, repeats?: number) => {
  const result = madeUpExample(name, repeats)
  return exampleFigures(result, result.example.data(), lightPalette)
}

function pageOf(name: ExampleName, repeats?: number) {
  const result = madeUpExample(name, repeats)
  const data = result.example.data()
  const figures = exampleFigures(result, data, pagePalette)
  const text = renderExampleReport({
    result,
    data,
    figures,
    versions: [],
    files: ['loss.svg', 'results.json'],
  })
  return { text, result, document: parseHTML(text).document }
}

describe.each(names)('the figures of %s', name => {
  test('are whole: no NaN, no gap, small enough to send', () => {
    for (const figure of Object.values(figuresOf(name))) {
      const svg = renderSvg(figure)
      expect(svg, figure.name).not.toMatch(/NaN|undefined|Infinity/)
      expect(svg.length, figure.name).toBeLessThan(400_000)
    }
  })

  test('have both curves of every variant', () => {
    const { variants } = madeUpExample(name).example
    for (const figure of [figuresOf(name).accuracy, figuresOf(name).loss]) {
      const { text, lines } = readSvg(renderSvg(figure))
      expect(lines(lightPalette.train).length).toBeGreaterThanOrEqual(variants.length)
      expect(lines(lightPalette.test)).toHaveLength(lines(lightPalette.train).length)
      for (const { label } of variants) expect(text).toContain(label)
    }
  })

  test('show every repeat as a dot, its mean as a ring and the interval as a bar', () => {
    const { variants } = madeUpExample(name).example
    const { count, text } = readSvg(renderSvg(figuresOf(name).repeats))
    const inAll = (selector: string) => count(`g[aria-description="${selector}"]`)
    for (const measure of ['trainAccuracy', 'testAccuracy', 'trainLoss', 'testLoss']) {
      expect(count(`g[aria-description="${measure}, single repeats"] circle`)).toBe(3 * variants.length)
      expect(count(`g[aria-description="${measure}, means"] circle`)).toBe(variants.length)
      expect(inAll(`${measure}, 95 % intervals`)).toBe(1)
    }
    expect(text).toContain('95 % interval of the mean')
    expect(readSvg(renderSvg(figuresOf(name, 1).repeats)).text).not.toContain('interval')
  })
})

describe.each(names)('the report of %s', name => {
  test('needs no other file', () => {
    const { text } = pageOf(name)
    expect(text).not.toMatch(/NaN|undefined|<script|<link|<img/)
  })

  test('tells about data, networks, scores and how to get them again', () => {
    const { document, result } = pageOf(name)
    const words = document.body.textContent.replace(/\s+/g, ' ')
    for (const { label } of result.example.variants) expect(words).toContain(label)
    for (const part of [
      'The data',
      'The networks',
      'What overfitting looks like',
      'The scores',
      'Which to use where',
      'CC BY 4.0',
      `thinnet example ${name}`,
    ]) {
      expect(words).toContain(part)
    }
    expect(document.querySelectorAll('figure')).toHaveLength(4)
    expect(document.querySelectorAll('.verdict')).toHaveLength(name === 'cnn' ? 2 : 6)
    expect(document.querySelectorAll('table:not(.settings) tbody tr')).toHaveLength(
      result.example.variants.length,
    )
  })

  test('one repeat promises no effect', () => {
    expect(pageOf(name, 1).text).toContain('One repeat cannot tell an effect from chance')
  })
})

describe('the results as JSON', () => {
  test('compare each variant with the baseline of its own network, pair by pair', () => {
    const { models, files } = exampleDocument(madeUpExample('rnn'), ['a/report.html'])
    expect(files).toEqual(['a/report.html'])
    expect(models.map(({ network, name }) => `${network} ${name}`)).toEqual(
      ['LSTM', 'biGRU'].flatMap(network =>
        ['noDropout', 'dropout', 'recurrentDropout', 'variational'].map(name => `${network} ${name}`),
      ),
    )
    expect(models.filter(model => model.difference === undefined).map(({ name }) => name)).toEqual([
      'noDropout',
      'noDropout',
    ])
    const { mean, low, high } = models[5]!.difference!.testAccuracy
    expect(mean).toBeCloseTo(0.018, 10)
    expect(low!).toBeLessThan(mean)
    expect(high!).toBeGreaterThan(mean)
    expect(models[7]!.rates).toEqual({ dropout: 0.2, recurrentDropout: 0.3, outputDropout: 0.3 })
  })
})
