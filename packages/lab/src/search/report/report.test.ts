import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { pagePalette } from '../../figures/palette.js'
import { searchFigures } from '../figures/searchFigures.js'
import { findingsOf } from '../findings/findings.js'
import { type MadeUpOptions, madeUpStudy } from '../testing/madeUpStudy.js'
import { renderSearchReport } from './report.js'
import { searchDocument } from './resultDocument.js'

const asked = { table: 'data/wine & more.csv', model: undefined }

function pageOf(options: MadeUpOptions = {}) {
  const result = madeUpStudy(options)
  const findings = findingsOf(result)
  const text = renderSearchReport({
    ...{ result, findings, asked },
    figures: searchFigures(result, findings, pagePalette),
    predictLine: 'thinnet predict best.keras new.csv',
    files: ['rates.svg', 'trials.csv'],
  })
  return { text, document: parseHTML(text).document, findings }
}

/** Elements that have no end. */
const empty = new Set(['meta', 'br', 'link', 'img', 'hr', 'input'])

/** The elements that are open at the end of a page, or closed out of order. */
function unbalanced(page: string): string[] {
  const open: string[] = []
  for (const [, slash, name, rest] of page
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .matchAll(/<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|[^">])*)>/g)) {
    if (empty.has(name!) || rest!.endsWith('/')) continue
    if (slash === '') open.push(name!)
    else if (open.pop() !== name) return [`</${name}>`]
  }
  return open
}

describe('the report of a search', () => {
  test.each<[string, MadeUpOptions]>([
    ['three rates', {}],
    ['two settings', { space: { dropout: [0, 0.3], maxNorm: [null, 3] } }],
    ['numbers', { task: 'regression' }],
    ['no baseline', { space: { dropout: [0.3, 0.5] } }],
    ['one candidate', { space: { dropout: [0.5] } }],
    ['one split', { settings: { folds: 1, repeats: 1 } }],
    ['no held-out rows', { holdout: false }],
  ])('of %s is whole, and needs no other file', (_, options) => {
    const { text } = pageOf(options)
    expect(text).not.toMatch(/NaN|undefined|Infinity|<script|<link|<img/)
    expect(unbalanced(text)).toEqual([])
  })

  test('says what was found, how sure that is and what to do next', () => {
    const { document, findings } = pageOf()
    const words = document.body.textContent.replace(/\s+/g, ' ')
    for (const sentence of [
      findings.headline,
      ...findings.effect,
      ...findings.choice,
      ...findings.fit,
      findings.honest,
    ]) {
      expect(words).toContain(sentence.replace(/\s+/g, ' '))
    }
    expect(document.querySelectorAll('figure')).toHaveLength(2)
    for (const title of [
      'Does it overfit?',
      'How sure is that?',
      'What to try next',
      'The data',
      'The chosen model',
    ]) {
      expect([...document.querySelectorAll('h2')].map(one => one.textContent)).toContain(title)
    }
    expect(words).toContain('thinnet predict best.keras new.csv')
    expect(words).toContain(
      "thinnet search 'data/wine & more.csv' --target 'kind <of> wine' --task classification --hidden 64,64 --rates 0,0.3,0.6",
    )
  })

  test('names from the table are text, not markup', () => {
    const { text } = pageOf()
    expect(text).not.toContain('kind <of> wine')
    expect(text).toContain('kind &lt;of&gt; wine')
  })

  test('the tables have a row a candidate, and both p-values', () => {
    const { document } = pageOf()
    const [scores, tests] = [...document.querySelectorAll('table')].map(table => ({
      head: [...table.querySelectorAll('thead th')].map(one => one.textContent),
      rows: [...table.querySelectorAll('tbody tr')].map(row => [...row.children].map(one => one.textContent)),
    }))
    expect(scores!.head).toEqual(['candidate', 'train loss', 'test loss', 'train accuracy', 'test accuracy'])
    expect(scores!.rows.map(([label]) => label)).toEqual(['none', 'dropout 0.3 (chosen)', 'dropout 0.6'])
    expect(tests!.head).toEqual(['against none', 'test loss', 'p', 'Holm', 'test accuracy', 'p', 'Holm'])
    expect(tests!.rows.map(([label]) => label)).toEqual(['dropout 0.3', 'dropout 0.6'])
    expect(tests!.rows[0]![1]).toMatch(/^−0\.1\d\d ± 0\.0\d\d$/)
    expect(tests!.rows[0]!.slice(2, 4)).toEqual(['< 0.001', '< 0.001'])
    expect(tests!.rows[0]![4]).toMatch(/^\+\d\.\d points ± \d\.\d$/)
  })

  test('without a baseline there is no table of tests', () => {
    expect(pageOf({ space: { dropout: [0.3, 0.5] } }).text).not.toContain('against none')
  })
})

test('the document repeats the figures, and says how to get them again', () => {
  const result = madeUpStudy()
  const findings = findingsOf(result)
  const document = JSON.parse(JSON.stringify(searchDocument(result, findings, asked, ['out/report.html'])))
  expect(document).toMatchObject({
    version: 1,
    study: '0123456789ab',
    baseline: 0,
    chosen: 1,
    best: { epochs: 60, seed: 5, holdout: { rows: 40, accuracy: 0.875 } },
    files: ['out/report.html'],
  })
  expect(document.best.keras).toBeUndefined()
  expect(document.candidates).toHaveLength(3)
  expect(document.candidates[1].test.loss.mean).toBe(findings.summaries[1]!.test.loss!.mean)
  expect(document.comparisons[0].measures[0].pValue).toBe(findings.comparisons[0]!.measures[0]!.pValue)
  expect(document.command).toContain('--seed 1')
  const alone = madeUpStudy({ space: { dropout: [0.5] } })
  expect(searchDocument(alone, findingsOf(alone), asked, []).baseline).toBeNull()
})
