import { expect, test } from 'vitest'
import { parseSettings } from './repeatSettings.js'

test('settings are read as numbers, truths, nothing, or text', () => {
  expect(parseSettings('--a', 'dropout=0.4, maxNorm=none,kind=alphaDropout,wide=true,rate=1e-3')).toEqual({
    ...{ dropout: 0.4, maxNorm: null, kind: 'alphaDropout', wide: true, rate: 0.001 },
  })
  expect(parseSettings('--a', '')).toEqual({})
})

test.each([
  ['dropout', "'dropout' is no name=value"],
  ['=3', "'=3' is no name=value"],
  ['dropout=', "'dropout=' is no name=value"],
  ['dropout=0.1,dropout=0.2', 'dropout is there twice'],
])('%s is refused, with what is wrong and an example', (text, problem) => {
  expect(() => parseSettings('--b', text)).toThrow(problem)
  expect(() => parseSettings('--b', text)).toThrow("example: --b 'dropout=0.4,maxNorm=3'")
})
