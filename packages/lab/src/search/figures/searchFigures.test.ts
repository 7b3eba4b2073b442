import { describe, expect, test } from 'vitest'
import type { Figure } from '../../figures/figure.js'
import { lightPalette } from '../../figures/palette.js'
import { renderPng } from '../../figures/renderPng.js'
import { renderSvg } from '../../figures/renderSvg.js'
import { readSvg } from '../../testing/svg.js'
import { findingsOf } from '../findings/findings.js'
import type { StudyResult } from '../result.js'
import { madeUpStudy } from '../testing/madeUpStudy.js'
import { searchFigures } from './searchFigures.js'

const { train, test: testColor, background } = lightPalette
const figuresOf = (result: StudyResult) => searchFigures(result, findingsOf(result), lightPalette)
const drawn = (figure: Figure | undefined) => readSvg(renderSvg(figure!))

const forty = {
  kind: ['dropout', 'gaussianDropout'],
  dropout: [0, 0.2, 0.35, 0.5, 0.65],
  inputDropout: [0, 0.1],
  weightDecay: [0, 1e-4],
}

describe('the figures of a search', () => {
  test.each([
    ['one candidate', { dropout: [0.5] }, ['curves', 'candidates']],
    ['three', { dropout: [0, 0.3, 0.6] }, ['rates', 'curves']],
    [
      'two settings at once',
      { dropout: [0, 0.3, 0.6], maxNorm: [null, 3] },
      ['rates', 'curves', 'candidates'],
    ],
    ['forty', forty, ['rates', 'curves', 'candidates']],
    ['names only', { activation: ['relu', 'tanh'], dropout: [0] }, ['curves', 'candidates']],
  ])('of %s are those that there is something to see in, whole, and become PNGs', (_, space, names) => {
    const figures = figuresOf(madeUpStudy({ space }))
    expect(Object.keys(figures)).toEqual(names)
    for (const figure of Object.values(figures)) {
      const svg = renderSvg(figure)
      expect(svg, figure.name).not.toMatch(/NaN|undefined|Infinity/)
      expect(svg.length, figure.name).toBeLessThan(300_000)
      expect(renderPng(svg).length, figure.name).toBeGreaterThan(10_000)
    }
  })

  test('the chart over rates has a line, a ribbon and dots for training and for test rows', () => {
    const { lines, count, text } = drawn(figuresOf(madeUpStudy()).rates)
    expect(lines(train)).toHaveLength(2)
    expect(count(`g[aria-description="test rows, intervals"] path`)).toBe(2)
    expect(count(`g[aria-description="test rows, candidates"] circle`)).toBe(6)
    expect(count(`g[aria-description="without regularization"] line`)).toBe(2)
    for (const words of [
      'dropout rate',
      '95 % interval of the mean',
      'categorical cross-entropy, nats',
      'chosen',
    ]) {
      expect(text).toContain(words)
    }
  })

  test('other settings have panels of their own', () => {
    const { rates } = figuresOf(madeUpStudy({ space: { dropout: [0, 0.3, 0.6], maxNorm: [null, 3] } }))
    expect(rates!.panels.map(({ title }) => title)).toEqual([
      'Loss, nothing else',
      'Accuracy, nothing else',
      'Loss, max-norm 3',
      'Accuracy, max-norm 3',
    ])
  })

  test('too many other settings share one panel', () => {
    const { rates } = figuresOf(madeUpStudy({ space: forty }))
    expect(rates!.panels).toHaveLength(2)
    expect(drawn(rates).count('g[aria-description="test rows"] circle')).toBe(2 * 40)
  })

  test('the curves are those of the baseline and the chosen one', () => {
    const { curves } = figuresOf(madeUpStudy())
    expect(curves!.panels.map(({ title }) => title)).toEqual([
      'Loss, no regularization',
      'Loss, dropout 0.3',
      'Accuracy, no regularization',
      'Accuracy, dropout 0.3',
    ])
    // And the lines of the legend, which have another form.
    expect(drawn(curves).lines(train)).toHaveLength(4)
    const alone = figuresOf(madeUpStudy({ chosen: 0, task: 'regression' })).curves
    expect(alone!.panels.map(({ title }) => title)).toEqual(['Loss, no regularization'])
  })

  test('candidates are dots with intervals, the chosen one marked, those given up hollow', () => {
    const space = { dropout: [0, 0.3], maxNorm: [null, 3] }
    const study = madeUpStudy({
      space,
      settings: { strategy: 'halving' },
      change: one => (one.number === 3 ? { ...one, stoppedAt: 0, trials: one.trials.slice(0, 5) } : one),
    })
    const { candidates } = figuresOf(study)
    const { count, text } = drawn(candidates)
    expect(count('g[aria-description="test rows, means"] circle')).toBe(8)
    expect(count(`g[aria-description="test rows, means"] circle[fill="${testColor}"]`)).toBe(6)
    expect(count(`g[aria-description="test rows, means"] circle[fill="${background}"]`)).toBe(2)
    expect(text).toContain('» max-norm 3')
    expect(text).toContain('Hollow: given up on the way')
  })

  test('a single split has points and no intervals', () => {
    const { rates } = figuresOf(madeUpStudy({ settings: { folds: 1, repeats: 1 } }))
    const { count, text } = drawn(rates)
    expect(count('g[aria-description="test rows, intervals"]')).toBe(0)
    expect(text).toContain('one training each, without an interval')
  })
})
