import { describe, expect, test } from 'vitest'
import { parseRates } from './rates.js'
import { checkSettings, type SettingsInput } from './settings.js'

describe('settings', () => {
  test('nothing given is the published case study', () => {
    expect(checkSettings()).toEqual({ rate: 0.4, hidden: 500, epochs: 4000, repeats: 1, seed: 1 })
  })

  test('text from a command line counts as the number it stands for', () => {
    const text: SettingsInput = { rate: '0.5', maxNorm: '3', inputDropout: '.1', rates: '0,0.5', seed: '7' }
    const settings = checkSettings(text)
    expect(settings).toMatchObject({ rate: 0.5, maxNorm: 3, inputDropout: 0.1, rates: [0, 0.5], seed: 7 })
  })

  test('a percentage is refused with the fraction to write instead', () => {
    expect(() => checkSettings({ rate: '40' })).toThrow(
      "--rate: expected a number from 0 to 1, the fraction of hidden units to drop; received '40'\n" +
        '  rate is the fraction to drop, not a percentage: for 40 % write --rate 0.4\n' +
        '  example: --rate 0.4',
    )
  })

  test.each<[SettingsInput, string]>([
    [
      { rate: '-0.1' },
      "--rate: expected a number from 0 to 1, the fraction of hidden units to drop; received '-0.1'",
    ],
    [
      { rate: '' },
      "--rate: expected a number from 0 to 1, the fraction of hidden units to drop; received ''",
    ],
    [{ rate: Number.NaN }, 'received NaN'],
    [{ inputDropout: 10 }, 'for 10 % write --input-dropout 0.1'],
    [{ maxNorm: 0 }, '--max-norm: expected a number above 0'],
    [{ maxNorm: 'Infinity' }, '--max-norm: expected a number above 0'],
    [{ hidden: 1.5 }, '--hidden: expected a whole number from 1'],
    [{ epochs: '0' }, '--epochs: expected a whole number from 1'],
    [
      { repeats: 'many' },
      "--repeats: expected a whole number from 1, the trainings of each network; received 'many'",
    ],
    [{ seed: 2 ** 53 }, '--seed: expected a whole number from 0 to 2^53 - 1; received 9007199254740992'],
  ])('%o is refused by name', (input, message) => {
    expect(() => checkSettings(input)).toThrow(message)
  })
})

describe('rates', () => {
  test('a range includes both ends and has no floating-point crumbs', () => {
    expect(parseRates('0:0.9:0.1')).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    expect(parseRates('0.05:0.2:0.05')).toEqual([0.05, 0.1, 0.15, 0.2])
    expect(parseRates('0:1:.25')).toEqual([0, 0.25, 0.5, 0.75, 1])
  })

  test('a step that would pass the end stops before it', () => {
    expect(parseRates('0:0.5:0.2')).toEqual([0, 0.2, 0.4])
    expect(parseRates('0.5:0.5:0.1')).toEqual([0.5])
  })

  test('a list is sorted, each rate once', () => {
    expect(parseRates('0.5, 0,0.25,0.5')).toEqual([0, 0.25, 0.5])
    expect(parseRates('0.4')).toEqual([0.4])
  })

  test.each([
    ['0:0.9', 'a range has three parts'],
    ['0:0.5:0.1:2', 'a range has three parts'],
    ['0:0.9:0', 'the step must be above 0'],
    ['0.9:0:0.1', 'a range counts upwards'],
    ['0:90:10', 'for 90 % write 0.9'],
    ['0,1.5', 'for 1.5 % write 0.015'],
    ['0:1:0.0001', 'that makes 10001 rates'],
    ['', "received ''"],
    ['a,b', "received 'a,b'"],
    ['0:-1:0.1', 'expected rates from 0 to 1'],
    ['0.1,,0.2', 'expected rates from 0 to 1'],
  ])("'%s' is refused", (text, message) => {
    expect(() => parseRates(text)).toThrow(message)
  })
})
