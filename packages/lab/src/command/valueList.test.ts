import { describe, expect, test } from 'vitest'
import { budgetOf, spaceOf } from './searchSettings.js'
import { type ListRule, parseValues } from './valueList.js'

const rates: ListRule & { none: false } = {
  option: '--rates',
  expected: 'rates',
  example: '--rates 0,0.5',
  none: false,
  accepts: value => value >= 0 && value < 1,
}

describe('a list of values', () => {
  test.each([
    ['0:0.8:0.1', [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]],
    ['0:0.5:0.2', [0, 0.2, 0.4]],
    ['0.5, 0,.25', [0, 0.25, 0.5]],
    ['1e-4,0', [0, 1e-4]],
    ['0.3', [0.3]],
    ['0,0,0', [0]],
  ])('%s', (text, values) => {
    expect(parseValues(rates, text)).toEqual(values)
  })

  test('none is null, and comes first', () => {
    const rule: ListRule = { ...rates, none: true, accepts: value => value > 0 }
    expect(parseValues(rule, '3,none,2')).toEqual([null, 2, 3])
    expect(() => parseValues(rates, 'none,0.5')).toThrow("'none' is no number")
  })

  test.each([
    ['0:0.5', 'a range has three parts, from:to:step'],
    ['0:0.5:0', 'the step must be above 0'],
    ['0.5:0:0.1', 'a range counts upwards'],
    ['0:0.5:x', "'x' is no number"],
    ['0:0.9:0.0001', 'that makes 9001 values, and 200 are the most'],
    ['0,,0.5', 'a value is missing'],
    ['', 'a value is missing'],
    ['0,1', '1 is none of these'],
    ['half', "'half' is no number"],
  ])('%s is refused: %s', (text, problem) => {
    expect(() => parseValues(rates, text)).toThrow(problem)
  })
})

describe('what is tried', () => {
  test('is what was said, and the dropout rates in any case', () => {
    expect(spaceOf({})).toBeUndefined()
    expect(spaceOf({ rates: '0,0.5', maxNorm: 'none,3', weightDecay: '0,1e-4' })).toEqual({
      ...{ dropout: [0, 0.5], maxNorm: [null, 3], weightDecay: [0, 1e-4] },
    })
    expect(spaceOf({ inputRates: '0,0.1' })).toMatchObject({ inputDropout: [0, 0.1] })
    expect(spaceOf({ inputRates: '0,0.1' })?.dropout).toHaveLength(9)
    expect(spaceOf({ inputRates: '0,0.1', model: 'my.ts' })).toEqual({ inputDropout: [0, 0.1] })
  })

  test('percentages and wrong names are told what is meant', () => {
    expect(() => spaceOf({ rates: '0,20' })).toThrow('rates are fractions: for 20 % write 0.2')
    expect(() => spaceOf({ kinds: 'dropout,gaussian' })).toThrow('did you mean gaussianDropout?')
    expect(() => spaceOf({ maxNorm: '0,3' })).toThrow('without max-norm is none')
  })
})

test('a budget is a number of trials or a time', () => {
  expect(budgetOf('200')).toEqual({ trials: 200 })
  expect(budgetOf('10min')).toEqual({ minutes: 10 })
  expect(budgetOf('90 s')).toEqual({ minutes: 1.5 })
  expect(budgetOf('2h')).toEqual({ minutes: 120 })
  for (const wrong of ['0', '1.5', '-3', '10 parsecs', '', 'min']) {
    expect(() => budgetOf(wrong), wrong).toThrow('--budget: expected a whole number of trials')
  }
})
