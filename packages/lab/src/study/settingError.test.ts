import { expect, test } from 'vitest'
import { SettingError } from './settingError.js'

const example = '--rate 0.5'

test('a wrong value is said with what was expected', () => {
  const { message, problem } = new SettingError({
    ...{ option: '--rate', expected: 'a fraction', received: '50', hint: 'write 0.5', example },
  })
  expect(message).toBe("--rate: expected a fraction; received '50'\n  write 0.5\n  example: --rate 0.5")
  expect(problem.received).toBe('50')
})

test('an option that was not given is missing', () => {
  const { message } = new SettingError({
    ...{ option: '--rate', expected: 'the fraction to drop', received: undefined, example },
  })
  expect(message).toBe('--rate is missing: the fraction to drop\n  example: --rate 0.5')
})

test('an option that does not go with another one is said without its value', () => {
  const { message } = new SettingError({
    option: '--rate',
    clash: '--rates: one or more',
    received: 1,
    example,
  })
  expect(message).toBe('--rate does not go with --rates: one or more\n  example: --rate 0.5')
})
