import { describe, expect, test } from 'vitest'
import { SettingError } from '../study/settingError.js'
import { examples } from './examples.js'
import { checkExampleSettings } from './settings.js'

describe('the settings of an example', () => {
  test('default to three repeats of as many epochs as the example needs', () => {
    expect(checkExampleSettings(examples.cnn)).toEqual({ epochs: 100, repeats: 3, seed: 1 })
    expect(checkExampleSettings(examples.rnn)).toEqual({ epochs: 150, repeats: 3, seed: 1 })
  })

  test('take text that stands for a number', () => {
    expect(checkExampleSettings(examples.cnn, { epochs: '20', repeats: '10', seed: '0' })).toEqual({
      epochs: 20,
      repeats: 10,
      seed: 0,
    })
  })

  test.each([
    [{ epochs: 0 }, '--epochs'],
    [{ epochs: '' }, '--epochs'],
    [{ repeats: 'many' }, '--repeats'],
    [{ repeats: 2.5 }, '--repeats'],
    [{ seed: -1 }, '--seed'],
  ])('%o is refused with the option and what it takes', (input, option) => {
    const check = () => checkExampleSettings(examples.rnn, input)
    expect(check).toThrow(SettingError)
    expect(check).toThrow(`${option}: expected a whole number from`)
  })
})
