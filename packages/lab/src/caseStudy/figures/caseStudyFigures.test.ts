import { describe, expect, test } from 'vitest'
import type { Figure } from '../../figures/figure.js'
import { lightPalette } from '../../figures/palette.js'
import { renderPng } from '../../figures/renderPng.js'
import { renderSvg } from '../../figures/renderSvg.js'
import { readSvg } from '../../testing/svg.js'
import { data, madeUpResult } from '../testing/madeUpResult.js'
import { caseStudyFigures } from './caseStudyFigures.js'

const { train, test: testColor, class0, class1, ink } = lightPalette
const everything = {
  settings: { repeats: 10, rates: '0:0.9:0.1', inputDropout: 0.1, maxNorm: 3 },
} as const

const figuresOf = (result = madeUpResult(everything)) => caseStudyFigures(result, data, lightPalette)
const drawn = (figure: Figure | undefined) => readSvg(renderSvg(figure!))

describe('the figures of a case study', () => {
  test('are whole: no NaN, no gap, small enough to send', () => {
    for (const figure of Object.values(figuresOf())) {
      const svg = renderSvg(figure)
      expect(svg, figure.name).not.toMatch(/NaN|undefined|Infinity/)
      expect(svg.length, figure.name).toBeLessThan(200_000)
      expect(svg, figure.name).toContain(figure.name === 'data' ? 'feature 1' : figure.legend[0]!.label)
    }
  })

  test('are as many as the settings ask for', () => {
    expect(Object.keys(figuresOf(madeUpResult()))).toEqual(['data', 'accuracy', 'loss', 'boundary'])
    expect(Object.keys(figuresOf())).toEqual(['data', 'accuracy', 'loss', 'boundary', 'repeats', 'grid'])
  })

  test('the data figure has a mark for every point, filled for training, in the shape of its class', () => {
    const { text, count } = drawn(figuresOf().data)
    const ofClass = (rows: { y: number[] }, label: number) => rows.y.filter(y => y === label).length
    // And one of each in the legend, where test points have no fill at all.
    expect(count(`g[stroke="${class0}"][fill="${class0}"] circle`)).toBe(ofClass(data.train, 0))
    expect(count(`g[stroke="${class0}"][fill="${lightPalette.background}"] circle`)).toBe(
      ofClass(data.test, 0),
    )
    expect(count(`g[stroke="${class1}"][fill="${class1}"] path`)).toBe(ofClass(data.train, 1))
    expect(count(`g[stroke="${class1}"][fill="${lightPalette.background}"] path`)).toBe(ofClass(data.test, 1))
    for (const label of ['feature 1 (no unit)', 'feature 2 (no unit)', 'outer ring, test']) {
      expect(text).toContain(label)
    }
  })

  test.each(['accuracy', 'loss'] as const)('the %s figure has both curves of every model', name => {
    const { text, lines } = drawn(figuresOf()[name])
    // Single epochs and their means, four models, and a stroke of the legend.
    expect(lines(train)).toHaveLength(2 * 4)
    expect(lines(testColor)).toHaveLength(2 * 4)
    for (const label of [
      'epoch',
      'baseline',
      'dropout 0.4',
      'inputDropout 0.1',
      'maxNorm 3',
      "Keras's History",
    ]) {
      expect(text).toContain(label)
    }
    expect(text).toContain('means of 40 epochs each')
    expect(text).toContain('Of every 13 single epochs, the lowest and the highest are drawn')
    expect(text).toContain('the first of 10 repeats')
  })

  test('axes have names and units', () => {
    const { accuracy, loss, grid } = figuresOf()
    expect(drawn(accuracy).text).toContain('accuracy (rows classified correctly)')
    expect(drawn(accuracy).text).toMatch(/100\s%/)
    expect(drawn(loss).text).toContain('loss (binary cross-entropy, nats)')
    expect(drawn(grid).text).toContain('dropout rate (fraction of hidden units dropped)')
  })

  test('short curves are drawn whole, and even one epoch is seen', () => {
    const short = figuresOf(madeUpResult({ settings: { epochs: 50 } }))
    expect(drawn(short.loss).lines(train)).toHaveLength(2)
    expect(drawn(short.loss).text).not.toContain('single epochs')
    const single = renderSvg(figuresOf(madeUpResult({ settings: { epochs: 1 } })).accuracy)
    expect(single).toContain('<marker')
    expect(single).not.toMatch(/NaN/)
  })

  test('the boundary figure has a line and both grounds for every model', () => {
    const { boundary } = figuresOf(madeUpResult())
    const { text, lines, count } = drawn(boundary)
    expect(lines(ink)).toHaveLength(2)
    expect(count(`path[fill="${class0}"], g[fill="${class0}"] path`)).toBeGreaterThanOrEqual(8)
    expect(text).toContain('decision boundary')
  })

  test('the box plots have every repeat as a dot', () => {
    const { count, text } = drawn(figuresOf().repeats)
    // 4 models, 10 repeats, accuracy and loss.
    expect(count(`g[fill="${train}"] circle`)).toBe(80)
    expect(count(`g[fill="${testColor}"] circle`)).toBe(80)
    expect(text).toContain('inputDropout')
  })

  test('the grid has a line and a ribbon for training and test rows', () => {
    const { lines, count, text } = drawn(figuresOf().grid)
    expect(lines(train)).toHaveLength(2)
    expect(lines(testColor)).toHaveLength(2)
    expect(count('g[fill-opacity="0.2"] path')).toBe(4)
    expect(text).toContain('95 % interval of the mean')
    const once = drawn(figuresOf(madeUpResult({ settings: { rates: '0,0.5' } })).grid)
    expect(once.count('g[fill-opacity="0.2"] path')).toBe(0)
    expect(once.text).toContain('One repeat has no interval')
  })

  test('every one becomes a PNG', () => {
    for (const figure of Object.values(figuresOf())) {
      expect(renderPng(renderSvg(figure)).length, figure.name).toBeGreaterThan(20_000)
    }
  })
})
