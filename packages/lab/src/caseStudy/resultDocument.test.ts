import { describe, expect, test } from 'vitest'
import { resultDocument } from './resultDocument.js'
import { madeUpResult } from './testing/madeUpResult.js'

const scores = ['trainAccuracy', 'testAccuracy', 'trainLoss', 'testLoss', 'seconds']

describe('the JSON document', () => {
  test('has the fields that were promised, and no others', () => {
    const result = madeUpResult({
      settings: { seed: 5, epochs: 30, repeats: 2, inputDropout: 0.1, maxNorm: 3 },
    })
    const document = resultDocument(result, ['out/data.svg'])
    expect(Object.keys(document)).toEqual(['seed', 'epochs', 'models', 'files'])
    expect(document).toMatchObject({ seed: 5, epochs: 30, files: ['out/data.svg'] })
    expect(document.models.map(({ name, rate }) => [name, rate])).toEqual([
      ['baseline', 0],
      ['dropout', 0.4],
      ['inputDropout', 0.4],
      ['maxNorm', 0.4],
    ])
    for (const model of document.models) {
      expect(Object.keys(model)).toEqual(['name', 'rate', 'repeats', 'mean', 'std'])
      expect(model.repeats).toHaveLength(2)
      expect(Object.keys(model.repeats[0]!)).toEqual(['seed', ...scores])
      expect(Object.keys(model.mean)).toEqual(scores)
      expect(Object.keys(model.std)).toEqual(scores)
    }
  })

  test('mean and standard deviation are those of the repeats', () => {
    const [baseline] = resultDocument(madeUpResult({ settings: { repeats: 2 } }), []).models
    const [a, b] = baseline!.repeats.map(repeat => repeat.testLoss)
    expect(baseline!.mean.testLoss).toBeCloseTo((a! + b!) / 2, 12)
    expect(baseline!.std.testLoss).toBeCloseTo(Math.abs(a! - b!) / Math.SQRT2, 12)
  })

  test('one repeat has standard deviation 0', () => {
    const [baseline] = resultDocument(madeUpResult(), []).models
    expect(baseline!.std).toEqual({
      trainAccuracy: 0,
      testAccuracy: 0,
      trainLoss: 0,
      testLoss: 0,
      seconds: 0,
    })
  })

  test('the grid has a point a rate', () => {
    const { grid } = resultDocument(madeUpResult({ settings: { rates: '0:0.3:0.1', repeats: 2 } }), [])
    expect(grid?.map(point => point.rate)).toEqual([0, 0.1, 0.2, 0.3])
    expect(Object.keys(grid![0]!)).toEqual(['rate', 'repeats', 'mean', 'std'])
  })

  test('is JSON to the last number', () => {
    const document = resultDocument(madeUpResult({ settings: { rates: '0,0.5' } }), ['a'])
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })
})
