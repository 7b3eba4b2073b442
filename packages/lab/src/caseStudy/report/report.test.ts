import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { pagePalette } from '../../figures/palette.js'
import { overfittingSentences } from '../../study/findings/overfitting.js'
import { caseStudyFigures } from '../figures/caseStudyFigures.js'
import { networkAt } from '../network.js'
import type { CaseStudyResult } from '../result.js'
import { data, madeUpResult } from '../testing/madeUpResult.js'
import { commandLine } from './commandLine.js'
import { dropoutExplained } from './dropoutExplained.js'
import { renderReport } from './report.js'

const versions = [{ name: 'thinnet', version: '1.2.3' }]

function report(result: CaseStudyResult, more: { versions?: typeof versions } = {}) {
  const figures = caseStudyFigures(result, data, pagePalette)
  const html = renderReport({ result, data, figures, versions, files: ['data.svg', 'results.json'], ...more })
  const { document } = parseHTML(html)
  return { html, document, text: (document.body.textContent ?? '').replace(/\s+/g, ' ') }
}

describe('the report', () => {
  test('stands alone: no request, no script, no file of its own', () => {
    const { html } = report(madeUpResult({ settings: { repeats: 3, rates: '0,0.5' } }))
    expect(html).not.toMatch(/<script|<link|<img|src=|@import|url\((?!#)/)
    expect(
      html.match(/https?:\/\/[^"\s<]+/g)?.every(address => address.startsWith('http://www.w3.org/')),
    ).toBe(true)
    expect(html).toContain('prefers-color-scheme: dark')
    expect(html).toContain('name="viewport"')
    expect(html).not.toMatch(/undefined|NaN|\[object/)
  })

  test('has the figures, the table, the settings, the seeds and the versions', () => {
    const { document, text } = report(madeUpResult({ settings: { repeats: 3, seed: 42, maxNorm: 3 } }))
    expect(document.querySelectorAll('figure')).toHaveLength(5)
    expect([...document.querySelectorAll('thead th')].map(cell => cell.textContent)).toEqual([
      'model',
      'train accuracy',
      'test accuracy',
      'train loss',
      'test loss',
      'seconds',
    ])
    expect(document.querySelectorAll('tbody th[scope=row]').length).toBeGreaterThan(10)
    for (const words of [
      'thinnet case-study --max-norm 3 --repeats 3 --seed 42',
      'deriveSeed(42, i)',
      '1000, 1001, 1002',
      'batch size 32',
      'learning rate 0.001',
      '1.2.3',
      'makeCircles({ nSamples: 100, noise: 0.1, randomState: 1 })',
      'mean ± standard deviation of 3 repeats',
      'dropout off',
      'Beside this page: data.svg and results.json.',
    ]) {
      expect(text).toContain(words)
    }
  })

  test('has chapters for repeats and rates only where there are any', () => {
    const chapters = (result: CaseStudyResult) =>
      [...report(result).document.querySelectorAll('h2')].map(heading => heading.textContent)
    expect(chapters(madeUpResult())).not.toContain('How much is chance?')
    expect(chapters(madeUpResult())).not.toContain('Which rate?')
    expect(chapters(madeUpResult({ settings: { repeats: 2, rates: '0,0.5' } }))).toEqual(
      expect.arrayContaining(['How much is chance?', 'Which rate?']),
    )
  })

  test('tells help, no help and harm apart', () => {
    expect(report(madeUpResult({ spread: 0 })).text).toContain('dropout 0.4 did better in this one repeat')
    expect(
      report(madeUpResult({ spread: 0, dropout: { testAccuracy: 0.77, testLoss: 2.15 } })).text,
    ).toContain('dropout 0.4 did the same in this one repeat')
    expect(report(madeUpResult({ spread: 0, dropout: { testAccuracy: 0.4, testLoss: 4 } })).text).toContain(
      'dropout 0.4 did worse in this one repeat',
    )
  })

  test('escapes what it is given', () => {
    const evil = '<img src=x onerror="alert(1)">'
    const { html } = report(madeUpResult(), { versions: [{ name: evil, version: evil }] })
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;')
  })
})

describe('sentences about overfitting', () => {
  test('name it where there is a gap', () => {
    const sentences = overfittingSentences(madeUpResult({ spread: 0 }).models[0]!).join(' ')
    expect(sentences).toContain('23.0 percentage points less on rows it has never seen')
    expect(sentences).toMatch(/rose to 2\.\d{3}, \d\.\d times as much/)
    expect(sentences).toContain('That is overfitting')
  })

  test('do not where there is none', () => {
    const baseline = { trainAccuracy: 0.8, testAccuracy: 0.82, trainLoss: 0.4, testLoss: 0.35 }
    const model = madeUpResult({ spread: 0, baseline }).models[0]!
    const sentences = overfittingSentences({
      ...model,
      curves: { ...model.curves, valLoss: [0.7, 0.5, 0.35] },
    }).join(' ')
    expect(sentences).toContain('2.0 percentage points more on rows it has never seen')
    expect(sentences).toContain('lowest, 0.350, after epoch 3, and it ended at 0.350, about as low')
    expect(sentences).toContain('hardly overfits')
  })
})

describe('dropout explained', () => {
  test('in the figures of this network', () => {
    const words = dropoutExplained(networkAt(0.4, 500)).join(' ')
    expect(words).toContain('about 200 of the 500 units')
    expect(words).toContain('1 / (1 − 0.4) = 1.667')
  })

  test('at the ends of the range without division by zero', () => {
    expect(dropoutExplained(networkAt(0, 500)).join(' ')).toContain('silences no unit')
    expect(dropoutExplained(networkAt(1, 500)).join(' ')).toContain('silences every hidden unit')
  })
})

test('the command that repeats a study names what differs from the defaults', () => {
  expect(commandLine(madeUpResult().settings)).toBe('thinnet case-study')
  const settings = {
    rate: 0.5,
    inputDropout: 0.1,
    rates: '0:0.2:0.1',
    hidden: 16,
    epochs: 30,
    repeats: 2,
    seed: 7,
  }
  expect(commandLine(madeUpResult({ settings }).settings)).toBe(
    'thinnet case-study --rate 0.5 --input-dropout 0.1 --rates 0,0.1,0.2 --hidden 16 --epochs 30 --repeats 2 --seed 7',
  )
})
