import { expect, test } from 'vitest'
import { progress, trial } from '../testing/studies.js'
import { duration, epochsText, firstLine, progressWords, scoreText, stateOf, timeLeft } from './words.js'

test.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [3599, '59 min 59 s'],
  [7799, '2 h 10 min'],
  [86_399, '1 day 0 h'],
  [270_000, '3 days 3 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test.each([
  ['active', 12, 'under a minute'],
  ['active', 61, 'about 2 min'],
  ['active', 5 * 3600 + 60, 'about 5 h'],
  ['active', 90 * 3600, 'about 4 days'],
  ['active', null, 'not known yet'],
  ['stopped', null, '–'],
  ['done', 0, '–'],
] as const)('the time left of what is %s, %s seconds, is %s', (state, secondsLeft, text) => {
  expect(timeLeft({ state, progress: { ...progress, secondsLeft } })).toBe(text)
})

test('progress names what went wrong, if anything did', () => {
  expect(progressWords({ ...progress, total: 2881, done: 2810 })).toBe('2,810 of 2,881 trials')
  expect(progressWords({ ...progress, total: 13, done: 7, failed: 1, stopped: 5 })).toBe(
    '7 of 13 trials, 1 failed, 5 stopped',
  )
})

test('an active study runs when a trial does', () => {
  expect(stateOf({ state: 'active', progress: { ...progress, running: 2 } })).toBe('running')
  expect(stateOf({ state: 'active', progress })).toBe('waiting')
  expect(stateOf({ state: 'stopped', progress })).toBe('stopped')
})

test.each([
  ['accuracy', 0.9719, '97.2 %'],
  ['loss', 0.08712, '0.087'],
  ['loss', 0.0001, '< 0.001'],
  ['loss', 0, '0.000'],
  ['meanAbsoluteError', 123456, '1.235e+5'],
  ['loss', null, 'not finite'],
  ['accuracy', undefined, '–'],
] as const)('%s of %s is written %s', (measure, value, text) => {
  expect(scoreText(measure, value)).toBe(text)
})

test('epochs of a running trial are those that it has told of', () => {
  expect(epochsText({ ...trial, epochs: 1000 })).toBe('1,000')
  expect(epochsText({ ...trial, epochs: 40, state: 'running', epochsDone: 12 })).toBe('12 of 40')
  expect(epochsText({ ...trial, epochs: 40, state: 'running', epochsDone: null })).toBe('0 of 40')
  expect(epochsText({ ...trial, epochs: null })).toBe('–')
})

test('a message is shortened to its first line', () => {
  expect(firstLine('short', 10)).toBe('short')
  expect(firstLine('first\nsecond', 10)).toBe('first …')
  expect(firstLine('a long message', 6)).toBe('a long …')
})
