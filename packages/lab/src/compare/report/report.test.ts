import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { lightPalette, pagePalette } from '../../figures/palette.js'
import { renderSvg } from '../../figures/renderSvg.js'
import { readSvg } from '../../testing/svg.js'
import { compareFigure } from '../figures/compareFigure.js'
import { repeatFigure } from '../figures/repeatFigure.js'
import { madeUpComparison, madeUpRepeats } from '../testing/madeUpTrainings.js'
import { commandLine } from './commandLine.js'
import { comparisonReport } from './comparisonReport.js'
import { renderPage } from './page.js'
import { repeatReport } from './repeatReport.js'
import type { ReportInput } from './writeReport.js'

function pageOf<Document>({ page, trainings, figure }: ReportInput<Document>) {
  return renderPage({ ...page, trainings, figure: figure(pagePalette), files: ['trials.csv'] })
}
const failing = Array.from({ length: 20 }, (_, i) => i)

describe('the reports', () => {
  test.each([
    ['a comparison', () => pageOf(comparisonReport(madeUpComparison(), 'thinnet compare'))],
    ['numbers', () => pageOf(comparisonReport(madeUpComparison({ task: 'regression' }), 'thinnet compare'))],
    [
      'nothing but failures',
      () => pageOf(comparisonReport(madeUpComparison({ failing }), 'thinnet compare')),
    ],
    ['repeats', () => pageOf(repeatReport(madeUpRepeats(), 'thinnet repeat'))],
    ['failed repeats', () => pageOf(repeatReport(madeUpRepeats({ failing }), 'thinnet repeat'))],
  ])('of %s are whole, and need no other file', (_, make) => {
    const text = make()
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/)
    expect(text).not.toMatch(/(src|href)=/)
    const { document } = parseHTML(text)
    expect(document.querySelectorAll('h1')).toHaveLength(1)
    // Names of columns and models are text, whatever is in them.
    expect(document.querySelector('.lead')?.textContent).toContain('kind <of> wine')
    expect(document.querySelector('.verdict p')?.textContent).not.toBe('')
  })
})

describe('the figures', () => {
  test('of a comparison show a dot for each training, twice for each measure', () => {
    const figure = compareFigure(madeUpComparison(), lightPalette)!
    const svg = readSvg(renderSvg(figure))
    expect(figure.panels).toHaveLength(4)
    expect(svg.count(`g[aria-description="trainings"] circle`)).toBe(40)
    expect(svg.count(`g[aria-description="differences"] circle`)).toBe(40)
    expect(svg.text).toContain('dropout <0.4> against none')
  })

  test('of repeats show training and test rows', () => {
    const svg = readSvg(renderSvg(repeatFigure(madeUpRepeats({ failing: [1] }), lightPalette)!))
    expect(svg.count('g[aria-description="test rows, trainings"] circle')).toBe(2 * 19)
    expect(svg.count('g[aria-description="training rows, trainings"] circle')).toBe(2 * 19)
    expect(repeatFigure(madeUpRepeats({ failing }), lightPalette)).toBeUndefined()
  })
})

test('the command that does it again quotes what a shell would take apart', () => {
  const { settings } = madeUpComparison({ choices: { test: 0.4, repeats: 7, fixedSplit: true, seed: 9 } })
  const asked = { table: 'my wine.csv', target: 'kind of wine' }
  expect(
    commandLine(
      'compare',
      asked,
      [
        ['--b', 'dropout=0.4'],
        ['--model', undefined],
      ],
      settings,
    ),
  ).toBe(
    "thinnet compare 'my wine.csv' --target 'kind of wine' --b dropout=0.4 --test 0.4 --repeats 7 --epochs 100 " +
      '--batch-size 32 --seed 9 --fixed-split',
  )
})
