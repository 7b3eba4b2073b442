import { expect, test } from 'vitest'
import { counted, duration, listed, lossValue, percent, percentTick, points, wholeNumber } from './format.js'

test('numbers in words for people', () => {
  expect(percent(54 / 70)).toBe('77.1\u00a0%')
  expect([percentTick(0.8), percentTick(0.975)]).toEqual(['80\u00a0%', '97.5\u00a0%'])
  expect(points(-0.0214)).toBe('2.1')
  expect([lossValue(2.15), lossValue(0.0001), lossValue(0)]).toEqual(['2.150', '< 0.001', '0.000'])
  expect(wholeNumber(4000)).toBe('4,000')
  expect([counted(1, 'repeat'), counted(10, 'repeat')]).toEqual(['1 repeat', '10 repeats'])
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c'])
  expect([duration(0.44), duration(42.4), duration(185)]).toEqual(['0.4 s', '42 s', '3 min 5 s'])
})
